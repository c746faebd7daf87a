'use client';

import Link from 'next/link';
import { useLocale, useTranslations } from 'next-intl';
import { formatEvidence, formatFigure } from '../../../format/figure.ts';
import { useExploreWords } from '../../explore/use-explore-words.ts';
import type { SessionView } from '../session-view.ts';

/** The metrics that count something of the session, each with what it says of it. */
export function CountedMetrics({ view: { facts, counted } }: { readonly view: SessionView }) {
  const t = useTranslations('sessions.one');
  const locale = useLocale();
  const { metricName } = useExploreWords();
  const why = facts.is_test ? t('test') : facts.is_spam ? t('spam') : counted.length === 0 ? t('countedNowhere') : null;
  if (why !== null) return <p className="text-sm text-muted">{why}</p>;
  return (
    <>
      <p className="text-xs text-muted">{t('countedHint')}</p>
      <table className="w-full border-collapse text-sm">
        <tbody>
          {counted.map(({ metric, cell }) => (
            <tr key={metric.id} className="border-t border-line first:border-t-0">
              <th scope="row" className="py-1 pr-3 text-left font-normal">
                <Link href={`/metrics/${metric.id}`} prefetch={false} className="hover:underline">
                  {metricName(metric)} <span className="text-xs text-muted">{metric.code}</span>
                </Link>
              </th>
              <td className="figure py-1 text-right whitespace-nowrap">{formatFigure(cell.value, metric.unit, locale)}</td>
              <td className="figure py-1 pl-3 text-right text-xs whitespace-nowrap text-muted">
                {formatEvidence(cell, metric.unit, locale)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
