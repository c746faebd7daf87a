'use client';

import { useTranslations } from 'next-intl';
import { formatTime } from '../../../format/format.ts';
import { useExploreWords } from '../../explore/use-explore-words.ts';
import type { TranscriptLine } from '../session-view.ts';

/** The messages in order; where a text is missing it says why. */
export function Transcript({ lines, zone }: { readonly lines: readonly TranscriptLine[]; readonly zone: string }) {
  const t = useTranslations('sessions.text');
  if (lines.length === 0) return <p className="text-sm text-muted">{t('empty')}</p>;
  return (
    <ol className="flex flex-col gap-2 text-sm">
      {lines.map((line) => (
        <Message key={line.id} line={line} zone={zone} />
      ))}
    </ol>
  );
}

function Message({ line, zone }: { readonly line: TranscriptLine; readonly zone: string }) {
  const t = useTranslations('sessions.text');
  const { valueName } = useExploreWords();
  const { at, sender, agentId, isNote, state, text } = line;
  const side = sender === 'customer' ? 'self-start bg-canvas' : 'self-end bg-accent-soft';
  return (
    <li
      className={`max-w-[85%] rounded-md px-3 py-2 [contain-intrinsic-height:56px] [content-visibility:auto] ${isNote ? 'self-end border border-dashed border-edge' : side}`}
    >
      <p className="text-xs text-muted">
        {[valueName('sender', sender), ...(agentId === null ? [] : [agentId]), ...(isNote ? [t('note')] : [])].join(' · ')}
        <time dateTime={new Date(at).toISOString()} className="figure ml-2">
          {formatTime(at, zone, { seconds: true })}
        </time>
      </p>
      {state === 'here' ? (
        <p className="break-words whitespace-pre-wrap" dir="auto">
          {text}
        </p>
      ) : (
        <p className="text-muted italic">{t(state)}</p>
      )}
    </li>
  );
}
