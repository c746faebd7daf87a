'use client';

import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { SeriesSwatch } from '../../../components/charts/index.ts';
import { groupKey } from '../answer.ts';
import { groupSlots } from '../chart-panels.ts';
import { useExploreWords } from '../use-explore-words.ts';
import { FigureCells } from './figure-cells.tsx';
import { PageTurner, usePages } from './page-turner.tsx';
import { RowBadge } from './row-badge.tsx';
import { TableFrame, type TableProps, TotalRow } from './table-frame.tsx';

/** One line per group over the whole range, the largest first; a dimension a column. */
export function GroupTable({ answer, metrics, id }: TableProps) {
  const t = useTranslations('explore.table');
  const { dimensionName, valueName } = useExploreWords();
  const { by } = answer.question;
  const slots = useMemo(() => groupSlots(answer.groups), [answer]);
  const pages = usePages(answer.groups);
  return (
    <>
      <TableFrame id={id} metrics={metrics} isCompared={answer.earlier !== null} heads={by.map(dimensionName)}>
        <TotalRow answer={answer} metrics={metrics} span={by.length} />
        {pages.shown.map((group) => {
          const slot = slots.get(groupKey(group));
          return (
            <tr key={groupKey(group)} className="border-t border-line">
              {group.values.map((value, i) => (
                <th
                  key={by[i]}
                  scope="row"
                  className={`px-3 py-2 text-left font-normal whitespace-nowrap ${i === 0 ? 'sticky left-0 bg-surface' : ''}`}
                >
                  <span className="flex items-center gap-2">
                    {i > 0 ? null : slot === undefined ? <span className="w-5 shrink-0" /> : <SeriesSwatch slot={slot} />}
                    <span className="max-w-32 truncate sm:max-w-60" title={valueName(by[i] ?? '', value)}>
                      {valueName(by[i] ?? '', value)}
                    </span>
                    {i === 0 ? <RowBadge state={answer.state} open={group.openTotal} /> : null}
                  </span>
                </th>
              ))}
              {metrics.map((metric) => (
                <FigureCells
                  key={metric.id}
                  cell={group.total[metric.id] ?? null}
                  state={answer.state}
                  earlier={group.earlier === null ? undefined : (group.earlier.total[metric.id] ?? null)}
                  answer={answer}
                  place={{ metric, bucket: null, values: group.values }}
                />
              ))}
            </tr>
          );
        })}
        {answer.groups.length === 0 ? (
          <tr className="border-t border-line">
            <td className="px-3 py-2 text-muted">{t('nullReason')}</td>
          </tr>
        ) : null}
      </TableFrame>
      <PageTurner pages={pages} />
    </>
  );
}
