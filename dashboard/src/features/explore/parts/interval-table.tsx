'use client';

import { ArrowDown, ArrowUp } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import { namerOfBuckets } from '../../../components/charts/chart-format.ts';
import { Button } from '../../../components/ui/button.tsx';
import { intervalRows } from '../table-rows.ts';
import { useExploreWords } from '../use-explore-words.ts';
import { FigureCells } from './figure-cells.tsx';
import { PageTurner, usePages } from './page-turner.tsx';
import { RowBadge } from './row-badge.tsx';
import { TableFrame, type TableProps, TotalRow } from './table-frame.tsx';

/** One line per interval, or per interval and group in which something was counted. */
export function IntervalTable({ answer, metrics, id }: TableProps) {
  const t = useTranslations('explore.table');
  const locale = useLocale();
  const { dimensionName, valueName } = useExploreWords();
  const { by, zone } = answer.question;
  const [isNewestFirst, setIsNewestFirst] = useState(true);
  const nameOf = useMemo(
    () =>
      namerOfBuckets(
        answer.buckets.map(({ start }) => start),
        { zone, locale, thisYear: new Date(answer.answeredAt).getFullYear() },
      ),
    [answer, zone, locale],
  );
  const rows = useMemo(() => intervalRows(answer, metrics, isNewestFirst), [answer, metrics, isNewestFirst]);
  const pages = usePages(rows);
  const turn = (
    <Button look="quiet" className="-ml-3 text-xs font-medium" onPress={() => setIsNewestFirst(!isNewestFirst)}>
      {t('time')}
      {isNewestFirst ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />}
      <span className="sr-only">{isNewestFirst ? t('newestFirst') : t('oldestFirst')}</span>
    </Button>
  );
  return (
    <>
      <TableFrame id={id} metrics={metrics} isCompared={answer.earlier !== null} heads={[turn, ...by.map(dimensionName)]}>
        <TotalRow answer={answer} metrics={metrics} span={1 + by.length} />
        {pages.shown.map(({ key, bucket, index, values, cells, earlier, open }) => (
          <tr key={key} className="border-t border-line">
            <th scope="row" className="sticky left-0 bg-surface px-3 py-2 text-left font-normal whitespace-nowrap">
              {nameOf(index)}
              <RowBadge state={bucket.state} open={open} />
            </th>
            {values.map((value, i) => (
              <td key={by[i]} className="px-3 py-2 whitespace-nowrap">
                {valueName(by[i] ?? '', value)}
              </td>
            ))}
            {metrics.map((metric) => (
              <FigureCells
                key={metric.id}
                cell={cells[metric.id] ?? null}
                state={bucket.state}
                earlier={earlier === null ? undefined : (earlier[metric.id] ?? null)}
                answer={answer}
                place={{ metric, bucket: index, values }}
              />
            ))}
          </tr>
        ))}
      </TableFrame>
      <PageTurner pages={pages} />
    </>
  );
}
