'use client';

import { useLocale, useTranslations } from 'next-intl';
import { type Status, StatusShape } from '../../components/data/status-shape.tsx';
import { formatDateTime } from '../../format/format.ts';
import { useViewer } from '../shell/viewer-context.tsx';
import type { ReplayLine } from './health-view.ts';

/** The last requests to read letters again: who, when, and what came of each. Told when it changes. */
export function ReplayList({ replays }: { readonly replays: readonly ReplayLine[] }) {
  const t = useTranslations('health.letters');
  if (replays.length === 0) return null;
  return (
    <div className="flex flex-col gap-1 text-sm">
      <h3 className="text-xs text-muted">{t('asked')}</h3>
      <ul aria-live="polite" className="flex flex-col">
        {replays.map((replay) => (
          <Line key={replay.id} replay={replay} />
        ))}
      </ul>
    </div>
  );
}

function Line({ replay }: { readonly replay: ReplayLine }) {
  const t = useTranslations('health.letters');
  const locale = useLocale();
  const { zone } = useViewer();
  const { state, result } = resultOf(replay);
  const what = replay.isOne ? t('one') : (replay.code ?? t('everything'));
  return (
    <li className="flex flex-wrap items-center gap-x-2 border-t border-line py-1 first:border-t-0">
      <StatusShape state={state} />
      <span>{t(`result.${result}`, { replayed: replay.replayed, kept: replay.kept, code: replay.trouble ?? '' })}</span>
      <span className="figure text-muted">
        {t('by', { what, who: replay.requestedBy ?? t('nobody'), time: formatDateTime(replay.requestedAt, zone, locale) })}
      </span>
    </li>
  );
}

function resultOf({ trouble, finishedAt, replayed, kept }: ReplayLine): {
  state: Status;
  result: 'done' | 'trouble' | 'running' | 'waiting';
} {
  if (finishedAt !== null) return { state: kept > 0 ? 'warn' : 'good', result: 'done' };
  if (trouble !== null) return { state: 'bad', result: 'trouble' };
  return { state: 'stale', result: replayed + kept > 0 ? 'running' : 'waiting' };
}
