'use client';

import Link from 'next/link';
import { useLocale, useTranslations } from 'next-intl';
import { formatEvidence, formatFigure } from '../../format/figure.ts';
import { formatCount, formatDuration, MISSING } from '../../format/format.ts';
import type { MetricInfo } from '../explore/answer.ts';
import { useExploreWords } from '../explore/use-explore-words.ts';
import type { SessionLine } from './session-view.ts';

interface Props {
  readonly lines: readonly SessionLine[];
  readonly metric: MetricInfo;
  /** IANA zone of the times. */
  readonly zone: string;
  /** Names the list in the addresses of its sessions. */
  readonly search: string;
}

const HEADS = ['started', 'channel', 'queue', 'agent', 'duration', 'resolved', 'sla', 'adds'] as const;
const RIGHT = new Set<string>(['duration', 'sla', 'adds']);

/** One line a session; its start leads to the session. */
export function SessionTable({ lines, metric, zone, search }: Props) {
  const t = useTranslations('sessions.list');
  const locale = useLocale();
  const { valueName, moment } = useExploreWords();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must take focus to be scrolled by keys
    <section tabIndex={0} aria-label={t('caption')} className="overflow-x-auto">
      <table className="w-full border-collapse text-sm">
        <thead className="text-xs text-muted">
          <tr>
            {HEADS.map((head) => (
              <th
                key={head}
                scope="col"
                className={`px-3 py-2 font-medium whitespace-nowrap ${RIGHT.has(head) ? 'text-right' : 'text-left'} ${head === 'started' ? 'sticky left-0 bg-surface' : ''}`}
              >
                {t(head)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.session_id} className="border-t border-line [contain-intrinsic-height:37px] [content-visibility:auto]">
              <th scope="row" className="sticky left-0 bg-surface px-3 py-2 text-left font-medium whitespace-nowrap">
                <Link
                  href={`/sessions/${encodeURIComponent(line.session_id)}?${search}`}
                  prefetch={false}
                  className="figure text-accent hover:underline"
                >
                  {moment(line.started_at, zone)}
                </Link>
              </th>
              <td className="px-3 py-2 whitespace-nowrap">{line.channel}</td>
              <td className="px-3 py-2 whitespace-nowrap">{valueName('queue', line.queue_id ?? '')}</td>
              <td className="px-3 py-2 whitespace-nowrap">{line.agent_id ?? MISSING}</td>
              <td className="figure px-3 py-2 text-right whitespace-nowrap">
                {line.closed_at === null ? t('open') : formatDuration(line.closed_at - line.started_at, locale)}
              </td>
              <td className="px-3 py-2 whitespace-nowrap">{line.resolved === null ? MISSING : valueName('resolved', line.resolved)}</td>
              <td className="figure px-3 py-2 text-right">{formatCount(line.sla_missed, locale)}</td>
              <td className="figure px-3 py-2 text-right whitespace-nowrap">
                {line.cell === null
                  ? MISSING
                  : (formatEvidence(line.cell, metric.unit, locale) ?? formatFigure(line.cell.value, metric.unit, locale))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
