'use client';

import { ArrowDown, ArrowUp, ChevronLeft, ChevronRight } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { type ReactNode, useMemo, useState } from 'react';
import { bucketNames } from '../../../components/charts/chart-format.ts';
import { SeriesSwatch } from '../../../components/charts/index.ts';
import { Button, IconButton } from '../../../components/ui/button.tsx';
import { formatCount } from '../../../format/format.ts';
import type { ExploreAnswer, MetricInfo } from '../answer.ts';
import { groupSlots } from '../chart-panels.ts';
import { Segments } from '../controls/segments.tsx';
import { columnsOf, intervalRows } from '../table-rows.ts';
import { useExploreWords } from '../use-explore-words.ts';
import { FigureCells } from './figure-cells.tsx';

interface Props {
  readonly answer: ExploreAnswer;
  readonly metrics: readonly MetricInfo[];
  /** Id of the table, for the drawings to point at. */
  readonly id: string;
}

/** The answer in figures: by interval, and where it is split also by group; the whole range stands first. */
export function AnswerTables({ answer, metrics, id }: Props) {
  const t = useTranslations('explore.table');
  const { dimensionName } = useExploreWords();
  const { by, grain } = answer.question;
  const [wanted, setWanted] = useState<'group' | 'interval'>('group');
  const mode = by === null ? 'interval' : grain === 'total' ? 'group' : wanted;
  return (
    <div className="overflow-hidden rounded-md border border-line bg-surface">
      {by !== null && grain !== 'total' ? (
        <div className="border-b border-line p-3" data-print="no">
          <Segments
            label={t('label')}
            chosen={mode}
            onChoose={(chosen) => setWanted(chosen === 'group' ? 'group' : 'interval')}
            options={[
              { id: 'group', label: t('byGroup', { dimension: dimensionName(by) }) },
              { id: 'interval', label: t('byInterval') },
            ]}
          />
        </div>
      ) : null}
      {mode === 'group' ? (
        <GroupTable answer={answer} metrics={metrics} id={id} />
      ) : (
        <IntervalTable answer={answer} metrics={metrics} id={id} />
      )}
      <p className="border-t border-line px-3 py-2 text-xs text-muted">{t('legend')}</p>
    </div>
  );
}

function GroupTable({ answer, metrics, id }: Props) {
  const t = useTranslations('explore.table');
  const { dimensionName, valueName } = useExploreWords();
  const by = answer.question.by ?? '';
  const slots = useMemo(() => groupSlots(answer.groups), [answer]);
  return (
    <Frame id={id} metrics={metrics} heads={[dimensionName(by)]}>
      <TotalRow answer={answer} metrics={metrics} span={1} />
      {answer.groups.map((group) => {
        const slot = slots.get(group.value ?? '');
        return (
          <tr key={group.value} className="border-t border-line">
            <th scope="row" className="sticky left-0 bg-surface px-3 py-2 text-left font-normal whitespace-nowrap">
              <span className="flex items-center gap-2">
                {slot === undefined ? <span className="w-5 shrink-0" /> : <SeriesSwatch slot={slot} />}
                <span className="max-w-32 truncate sm:max-w-60" title={valueName(by, group.value ?? '')}>
                  {valueName(by, group.value ?? '')}
                </span>
              </span>
            </th>
            {metrics.map((metric) => (
              <FigureCells key={metric.id} metric={metric} cell={group.total[metric.id] ?? null} state={answer.state} />
            ))}
          </tr>
        );
      })}
      {answer.groups.length === 0 ? (
        <tr className="border-t border-line">
          <td className="px-3 py-2 text-muted">{t('nullReason')}</td>
        </tr>
      ) : null}
    </Frame>
  );
}

/** Lines shown at a time. */
const PAGE = 48;

function IntervalTable({ answer, metrics, id }: Props) {
  const t = useTranslations('explore.table');
  const locale = useLocale();
  const { dimensionName, valueName } = useExploreWords();
  const { by, zone } = answer.question;
  const [isNewestFirst, setIsNewestFirst] = useState(true);
  const [page, setPage] = useState(0);
  const names = useMemo(
    () =>
      bucketNames(
        answer.buckets.map(({ start }) => start),
        { zone, locale, thisYear: new Date(answer.answeredAt).getFullYear() },
      ),
    [answer, zone, locale],
  );
  const rows = useMemo(() => intervalRows(answer, metrics, isNewestFirst), [answer, metrics, isNewestFirst]);
  const first = Math.min(page, Math.max(0, Math.ceil(rows.length / PAGE) - 1)) * PAGE;
  const shown = rows.slice(first, first + PAGE);
  const turn = (
    <Button look="quiet" className="-ml-3 text-xs font-medium" onPress={() => setIsNewestFirst(!isNewestFirst)}>
      {t('time')}
      {isNewestFirst ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />}
      <span className="sr-only">{isNewestFirst ? t('newestFirst') : t('oldestFirst')}</span>
    </Button>
  );
  return (
    <>
      <Frame id={id} metrics={metrics} heads={[turn, ...(by === null ? [] : [dimensionName(by)])]}>
        <TotalRow answer={answer} metrics={metrics} span={by === null ? 1 : 2} />
        {shown.map(({ key, bucket, index, group, cells }) => (
          <tr key={key} className="border-t border-line">
            <th scope="row" className="sticky left-0 bg-surface px-3 py-2 text-left font-normal whitespace-nowrap">
              {names[index]}
            </th>
            {by === null ? null : <td className="px-3 py-2 whitespace-nowrap">{valueName(by, group ?? '')}</td>}
            {metrics.map((metric) => (
              <FigureCells key={metric.id} metric={metric} cell={cells[metric.id] ?? null} state={bucket.state} />
            ))}
          </tr>
        ))}
      </Frame>
      {rows.length > PAGE ? (
        <nav
          aria-label={t('label')}
          className="flex items-center justify-end gap-2 border-t border-line px-3 py-2 text-xs text-muted"
          data-print="no"
        >
          <span className="figure" aria-live="polite">
            {t('page', {
              from: formatCount(first + 1, locale),
              to: formatCount(first + shown.length, locale),
              count: formatCount(rows.length, locale),
            })}
          </span>
          <IconButton label={t('previous')} isDisabled={first === 0} onPress={() => setPage(first / PAGE - 1)}>
            <ChevronLeft size={16} aria-hidden />
          </IconButton>
          <IconButton label={t('next')} isDisabled={first + PAGE >= rows.length} onPress={() => setPage(first / PAGE + 1)}>
            <ChevronRight size={16} aria-hidden />
          </IconButton>
        </nav>
      ) : null}
    </>
  );
}

function TotalRow({ answer, metrics, span }: Omit<Props, 'id'> & { readonly span: number }) {
  const t = useTranslations('explore.table');
  return (
    <tr className="border-t border-line font-medium">
      <th scope="row" colSpan={span} className="sticky left-0 bg-surface px-3 py-2 text-left font-medium whitespace-nowrap">
        {t('total')}
      </th>
      {metrics.map((metric) => (
        <FigureCells key={metric.id} metric={metric} cell={answer.total[metric.id] ?? null} state={answer.state} />
      ))}
    </tr>
  );
}

/** A table that scrolls inside its own box; two lines of heads: the metrics, and what is said of each. */
function Frame({
  id,
  metrics,
  heads,
  children,
}: {
  readonly id: string;
  readonly metrics: readonly MetricInfo[];
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
                colSpan={columnsOf(metric).length}
                className="px-3 pt-2 text-right font-medium whitespace-nowrap text-text"
              >
                {metricName(metric)}
              </th>
            ))}
            <td rowSpan={2} className="w-full" />
          </tr>
          <tr>
            {metrics.flatMap((metric) =>
              columnsOf(metric).map((column) => (
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
