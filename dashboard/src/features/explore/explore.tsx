'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { useEffect, useId, useMemo } from 'react';
import { tinykeys } from 'tinykeys';
import { useReportFreshness } from '../../components/data/freshness.tsx';
import { Button } from '../../components/ui/button.tsx';
import { formatTime, formatZone } from '../../format/format.ts';
import { useTRPC } from '../../trpc/trpc-provider.tsx';
import { useViewer } from '../shell/viewer-context.tsx';
import type { ExploreAnswer, MetricInfo } from './answer.ts';
import { Segments } from './controls/segments.tsx';
import { isMoving } from './freeze-view.ts';
import { AnswerActs } from './parts/answer-acts.tsx';
import { ANSWER_GRID, AnswerSkeleton, EmptyAnswer, FailedAnswer, isEmpty } from './parts/answer-states.tsx';
import { AnswerTables } from './parts/answer-tables.tsx';
import { ChartStack } from './parts/chart-stack.tsx';
import { DefinitionCard } from './parts/definition-card.tsx';
import { METRIC_PICKER_ID } from './parts/metric-picker.tsx';
import { MetricSentence } from './parts/metric-sentence.tsx';
import { useExploreView } from './use-explore-view.ts';
import { useExploreWords } from './use-explore-words.ts';
import { CHART_KINDS, defaultView, type ExploreView, questionOf } from './view.ts';

/** A view that moves with the clock is asked again this often. */
const REFRESH_MS = 30_000;
/** An answer older than this is stale: two refreshes were missed, or the data stand still. */
const PROMISE_MS = 90_000;
const NO_METRICS: readonly MetricInfo[] = [];

/** The page of one question: a sentence of menus, its answer as drawing and table, and what the numbers mean. */
export function Explore() {
  const t = useTranslations('explore');
  const trpc = useTRPC();
  const { zone } = useViewer();
  const [view, change] = useExploreView(zone);
  const catalogue = useQuery(trpc.explore.catalogue.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }));
  const answer = useQuery(
    trpc.explore.answer.queryOptions(questionOf(view), {
      placeholderData: keepPreviousData,
      refetchInterval: isMoving(view) ? REFRESH_MS : false,
    }),
  );
  const shown = answer.isError ? null : (answer.data ?? null);
  usePickerKey();
  return (
    <div className="mx-auto flex max-w-[1400px] flex-col gap-4">
      {shown === null ? null : <ReportFreshness answer={shown} isMoving={isMoving(view)} receivedAt={answer.dataUpdatedAt} />}
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h1 className="text-lg font-semibold">{t('title')}</h1>
        <AnswerActs
          view={view}
          answer={answer.isPlaceholderData ? null : shown}
          isFetching={answer.isFetching}
          onRefresh={() => answer.refetch()}
        />
      </div>
      <MetricSentence view={view} catalogue={catalogue.data ?? NO_METRICS} range={shown?.range ?? null} onChange={change} />
      {answer.isError ? (
        <FailedAnswer error={answer.error} onRetry={() => answer.refetch()} onReset={() => change(defaultView(zone))} />
      ) : shown === null || catalogue.data === undefined ? (
        <AnswerSkeleton />
      ) : (
        <Answer answer={shown} catalogue={catalogue.data} view={view} onChange={change} isVeiled={answer.isPlaceholderData} />
      )}
    </div>
  );
}

interface AnswerProps {
  readonly answer: ExploreAnswer;
  readonly catalogue: readonly MetricInfo[];
  readonly view: ExploreView;
  readonly onChange: (change: Partial<ExploreView>) => void;
  /** The answer is of the question before this one. */
  readonly isVeiled: boolean;
}

function Answer({ answer, catalogue, view, onChange, isVeiled }: AnswerProps) {
  const tableId = useId();
  const ids = answer.question.metrics.join();
  const metrics = useMemo(() => ids.split(',').flatMap((id) => catalogue.find((metric) => metric.id === id) ?? []), [ids, catalogue]);
  return (
    <div aria-busy={isVeiled} className={`${ANSWER_GRID} ${isVeiled ? 'opacity-50' : ''}`}>
      <div className="flex min-w-0 flex-col gap-4">
        <AnswerBar answer={answer} view={view} onChange={onChange} />
        {isEmpty(answer) ? (
          <EmptyAnswer
            answer={answer}
            onClearFilters={() => onChange({ where: [] })}
            onLonger={() => onChange({ from: 'now-90d', to: 'now', asOf: null, grain: '1d' })}
          />
        ) : (
          <>
            <ChartStack answer={answer} metrics={metrics} tableId={tableId} isHeadlineOnly={view.chart === 'table'} />
            {answer.buckets.length === 0 && answer.question.by.length === 0 ? null : (
              <AnswerTables answer={answer} metrics={metrics} id={tableId} />
            )}
          </>
        )}
      </div>
      <Definitions metrics={metrics} />
    </div>
  );
}

/** How the answer is shown, and of when it is. */
function AnswerBar({ answer, view, onChange }: Pick<AnswerProps, 'answer' | 'view' | 'onChange'>) {
  const t = useTranslations('explore');
  const locale = useLocale();
  const { moment } = useExploreWords();
  const { zone, asOf } = answer.question;
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <p className="figure text-xs text-muted">
        {t('range.absolute', { from: moment(answer.range.from, zone), to: moment(answer.range.to, zone) })}
        {' · '}
        {answer.watermarkAt === null
          ? t('fresh.never')
          : t('fresh.to', { time: `${moment(answer.watermarkAt, zone)}:${secondsOf(answer.watermarkAt, zone)}` })}
        {' · '}
        {formatZone(answer.range.asOf, zone, locale)}
      </p>
      <div className="flex items-center gap-2" data-print="no">
        {asOf === null ? null : (
          <span className="inline-flex items-center gap-2 text-xs text-muted">
            {t('range.frozen', { time: moment(answer.range.asOf, zone) })}
            <Button onPress={() => onChange({ asOf: null, from: 'now-7d', to: 'now' })}>{t('range.live')}</Button>
          </span>
        )}
        <Segments
          label={t('view.label')}
          chosen={view.chart}
          onChoose={(id) => onChange({ chart: CHART_KINDS.find((kind) => kind === id) ?? view.chart })}
          options={CHART_KINDS.map((id) => ({ id, label: t(`view.${id}`) }))}
        />
      </div>
    </div>
  );
}

const secondsOf = (at: number, zone: string) => formatTime(at, zone, { seconds: true }).slice(-2);

function Definitions({ metrics }: { readonly metrics: readonly MetricInfo[] }) {
  const t = useTranslations('explore.definition');
  return (
    <aside aria-labelledby="explore-definitions" className="min-w-0 rounded-md border border-line bg-surface">
      <h2 id="explore-definitions" className="border-b border-line px-3 py-2 text-sm text-muted">
        {t('title')}
      </h2>
      {metrics.map((metric, i) => (
        <DefinitionCard key={metric.id} metric={metric} isOpen={i === 0} />
      ))}
    </aside>
  );
}

/** Tells the top bar how old the figures are; a view that stands still goes stale with nothing. */
function ReportFreshness({
  answer,
  isMoving: moves,
  receivedAt,
}: {
  readonly answer: ExploreAnswer;
  readonly isMoving: boolean;
  readonly receivedAt: number;
}) {
  useReportFreshness({
    dataTo: answer.watermarkAt,
    promiseMs: moves ? PROMISE_MS : Number.POSITIVE_INFINITY,
    clockOffsetMs: answer.answeredAt - receivedAt,
    pausedAt: null,
  });
  return null;
}

/** "/" opens the metric picker, unless somebody is typing; Escape gives the focus back to its button. */
function usePickerKey(): void {
  useEffect(
    () =>
      tinykeys(window, {
        '/': (event) => {
          const target = event.target;
          if (
            event.isComposing ||
            (target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable], [role="dialog"]'))
          )
            return;
          event.preventDefault();
          const button = document.getElementById(METRIC_PICKER_ID);
          button?.focus();
          button?.click();
        },
      }),
    [],
  );
}
