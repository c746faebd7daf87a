'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { ExploreAnswer, MetricInfo } from '../answer.ts';
import { columnsOf } from '../table-rows.ts';
import { useExploreWords } from '../use-explore-words.ts';
import { FigureCells } from './figure-cells.tsx';
import { RowBadge } from './row-badge.tsx';

export interface TableProps {
  readonly answer: ExploreAnswer;
  readonly metrics: readonly MetricInfo[];
  /** Id of the table, for the drawings to point at. */
  readonly id: string;
}

/** The whole range over all groups, asked for as such: not the sum of what stands below. */
export function TotalRow({ answer, metrics, span }: Omit<TableProps, 'id'> & { readonly span: number }) {
  const t = useTranslations('explore.table');
  return (
    <tr className="border-t border-line font-medium">
      <th scope="row" colSpan={span} className="sticky left-0 bg-surface px-3 py-2 text-left font-medium whitespace-nowrap">
        {t('total')}
        <RowBadge state={answer.state} open={Math.max(0, ...Object.values(answer.open))} />
      </th>
      {metrics.map((metric) => (
        <FigureCells
          key={metric.id}
          cell={answer.total[metric.id] ?? null}
          state={answer.state}
          earlier={answer.earlier === null ? undefined : (answer.earlier.total[metric.id] ?? null)}
          answer={answer}
          place={{ metric, bucket: null, values: [] }}
        />
      ))}
    </tr>
  );
}

/** A table that scrolls inside its own box; two lines of heads: the metrics, and what is said of each. */
export function TableFrame({
  id,
  metrics,
  isCompared,
  heads,
  children,
}: {
  readonly id: string;
  readonly metrics: readonly MetricInfo[];
  readonly isCompared: boolean;
  readonly heads: readonly ReactNode[];
  readonly children: ReactNode;
}) {
  const t = useTranslations('explore.table');
  const { metricName } = useExploreWords();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must take focus to be scrolled by keys
    <section tabIndex={0} aria-label={t('label')} className="relative overflow-x-auto">
      <table id={id} className="w-full border-collapse text-sm">
        <thead className="text-xs text-muted">
          <tr>
            {heads.map((head, i) => (
              <th
                key={i}
                scope="col"
                rowSpan={2}
                className={`px-3 py-2 text-left align-bottom font-medium ${i === 0 ? 'sticky left-0 bg-surface' : ''}`}
              >
                {head}
              </th>
            ))}
            {metrics.map((metric) => (
              <th
                key={metric.id}
                scope="colgroup"
                colSpan={columnsOf(metric, isCompared).length}
                className="px-3 pt-2 text-right font-medium whitespace-nowrap text-text"
              >
                {metricName(metric)}
              </th>
            ))}
            <td rowSpan={2} className="w-full" />
          </tr>
          <tr>
            {metrics.flatMap((metric) =>
              columnsOf(metric, isCompared).map((column) => (
                <th key={`${metric.id} ${column}`} scope="col" className="px-3 pb-1 text-right font-normal whitespace-nowrap">
                  {t(column)}
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
