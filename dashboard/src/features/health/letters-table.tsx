'use client';

import type { WaitingLetter } from '@tidewatch/ingest/ops';
import { useLocale, useTranslations } from 'next-intl';
import { Button } from '../../components/ui/button.tsx';
import { formatDateTime, formatTime } from '../../format/format.ts';
import { useViewer } from '../shell/viewer-context.tsx';
import { useReplay } from './use-replay.ts';

const ORIGINS = ['pipeline', 'import'] as const;
const CELL = 'px-2 py-2 align-top max-sm:px-0 max-sm:py-0';

/** Letters that wait, the newest first; what is in them is not shown. A card each on a phone. */
export function LettersTable({ letters }: { readonly letters: readonly WaitingLetter[] }) {
  const t = useTranslations('health.letters');
  const columns = ['time', 'reason', 'origin', 'place'] as const;
  return (
    <table className="w-full border-collapse text-sm max-sm:block">
      <thead className="text-xs text-muted max-sm:sr-only">
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col" className="px-2 py-1 text-left font-normal">
              {t(column)}
            </th>
          ))}
          <th scope="col" className="px-2 py-1">
            <span className="sr-only">{t('replay')}</span>
          </th>
        </tr>
      </thead>
      <tbody className="max-sm:block">
        {letters.map((letter) => (
          <Row key={letter.id} letter={letter} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ letter }: { readonly letter: WaitingLetter }) {
  const t = useTranslations('health.letters');
  const locale = useLocale();
  const { zone } = useViewer();
  const replay = useReplay();
  const { at, topic, partition, offset, problems, isReplayable } = letter;
  const origin = ORIGINS.find((name) => name === letter.origin) ?? 'other';
  const [first] = problems;
  const place = topic === null ? t('noPlace') : t('placeOf', { topic, partition: String(partition), offset: String(offset) });
  return (
    <tr className="border-t border-line max-sm:flex max-sm:flex-col max-sm:gap-1 max-sm:py-2">
      <td className={`${CELL} figure whitespace-nowrap`}>
        <time dateTime={new Date(at).toISOString()}>{formatDateTime(at, zone, locale)}</time>
      </td>
      <td className={CELL}>
        <code className="font-medium">{first?.code}</code>
        <span className="block text-muted [overflow-wrap:anywhere]">
          {first?.path ? `${first.path}: ` : ''}
          {first?.message}
        </span>
      </td>
      <td className={`${CELL} text-muted`}>{t(`origins.${origin}`)}</td>
      <td className={`${CELL} figure text-muted`}>{place}</td>
      <td className={`${CELL} text-right max-sm:text-left`}>
        {isReplayable ? (
          <Button
            aria-label={t('replayOne', { time: formatTime(at, zone, { seconds: true }) })}
            isDisabled={replay.isPending || replay.isSuccess}
            onPress={() => replay.mutate({ letterId: letter.id })}
          >
            {t('replay')}
          </Button>
        ) : (
          <span className="text-xs text-muted">{t('notReplayable')}</span>
        )}
        {replay.isError ? (
          <span role="alert" className="block text-xs text-bad">
            {t('failed')}
          </span>
        ) : null}
      </td>
    </tr>
  );
}
