'use client';

import { useLocale, useTranslations } from 'next-intl';
import { formatFigure } from '../../../components/charts/index.ts';
import { formatCount } from '../../../format/format.ts';
import { ProofButton } from '../../proof/proof-drawer.tsx';
import type { ExploreAnswer, MetricInfo } from '../answer.ts';
import type { Distribution } from '../distribution-view.ts';
import { numberOfFigure } from '../drill.ts';
import { useExploreWords } from '../use-explore-words.ts';

interface Props {
  readonly answer: ExploreAnswer;
  readonly metric: MetricInfo;
  readonly distribution: Distribution;
}

/** Percentiles that have a name of their own. */
const NAMES = { 0: 'least', 50: 'median', 100: 'largest' } as const;

/** Columns of how many items had a value in each stretch, and the percentiles; the table beneath says the same. */
export function DistributionChart({ answer, metric, distribution: { n, columns, percentiles } }: Props) {
  const t = useTranslations('explore.spread');
  const locale = useLocale();
  const { metricName } = useExploreWords();
  const most = columns.reduce((largest, { count }) => Math.max(largest, count), 1);
  const figure = (value: number) => formatFigure(value, metric.unit, locale);
  const nameOf = (percent: number) => (percent in NAMES ? t(NAMES[percent as keyof typeof NAMES]) : t('percentile', { percent }));
  const stretch = ({ from, to }: Distribution['columns'][number]) => t('stretch', { from: figure(from), to: figure(to) });
  return (
    <section className="flex flex-col gap-3 rounded-md border border-line bg-surface p-3">
      <h2 className="flex items-center gap-1 text-sm font-medium">
        {t('title', { metric: metricName(metric), n: formatCount(n, locale) })}
        <ProofButton number={numberOfFigure(answer, { metric, bucket: null, values: [] })} name={metricName(metric)} />
      </h2>
      <figure aria-label={t('label', { metric: metricName(metric) })}>
        <div aria-hidden="true" className="flex h-48 items-end gap-px border-b border-edge">
          {columns.map((column) => (
            <div
              key={column.from}
              title={`${stretch(column)}: ${formatCount(column.count, locale)}`}
              className="min-w-0 flex-1 bg-(--series-1) hover:opacity-80"
              style={{ height: `${(100 * column.count) / most}%` }}
            />
          ))}
        </div>
        <div aria-hidden="true" className="figure flex justify-between text-xs text-muted">
          <span>{figure(columns[0]?.from ?? 0)}</span>
          <span>{figure(columns.at(-1)?.to ?? 0)}</span>
        </div>
      </figure>
      <dl className="flex flex-wrap gap-x-6 gap-y-2">
        {percentiles.map(({ percent, value }) => (
          <div key={percent}>
            <dt className="text-xs text-muted">{nameOf(percent)}</dt>
            <dd className="figure font-medium">{figure(value)}</dd>
          </div>
        ))}
      </dl>
      <details className="text-xs">
        <summary className="w-fit cursor-pointer text-muted">{t('table')}</summary>
        <table className="mt-2">
          <tbody>
            {columns.map((column) => (
              <tr key={column.from} className="border-t border-line">
                <th scope="row" className="figure py-1 pr-6 text-left font-normal">
                  {stretch(column)}
                </th>
                <td className="figure py-1 text-right">{formatCount(column.count, locale)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}
