'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useTRPC, useTRPCClient } from '../../trpc/trpc-provider.tsx';
import { useViewer } from '../shell/viewer-context.tsx';
import type { MetricInfo } from './answer.ts';
import { isMoving } from './freeze-view.ts';
import { Answer } from './parts/answer.tsx';
import { AnswerActs } from './parts/answer-acts.tsx';
import { AnswerSkeleton, FailedAnswer } from './parts/answer-states.tsx';
import { MetricSentence } from './parts/metric-sentence.tsx';
import { ReportFreshness } from './parts/report-freshness.tsx';
import { readAnswer } from './read-answer.ts';
import { SavedViews } from './saved/saved-views.tsx';
import { useExploreView } from './use-explore-view.ts';
import { usePickerKey } from './use-picker-key.ts';
import { defaultView, questionOf } from './view.ts';

/** A view that moves with the clock is asked again this often. */
const REFRESH_MS = 30_000;
const NO_METRICS: readonly MetricInfo[] = [];

/** The page of one question: a sentence of menus, its answer as drawing and table, and what the numbers mean. */
export function Explore() {
  const t = useTranslations('explore');
  const trpc = useTRPC();
  const client = useTRPCClient();
  const { zone } = useViewer();
  const [view, change] = useExploreView(zone);
  const catalogue = useQuery(trpc.explore.catalogue.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }));
  const question = questionOf(view);
  const answer = useQuery({
    queryKey: trpc.explore.answer.queryKey(question),
    queryFn: ({ signal }) => readAnswer(client, question, signal),
    placeholderData: keepPreviousData,
    refetchInterval: isMoving(view) ? REFRESH_MS : false,
  });
  const shown = answer.isError ? null : (answer.data ?? null);
  usePickerKey();
  return (
    <div className="mx-auto flex max-w-[1400px] flex-col gap-4">
      {shown === null ? null : <ReportFreshness answer={shown} isMoving={isMoving(view)} receivedAt={answer.dataUpdatedAt} />}
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h1 className="text-lg font-semibold">{t('title')}</h1>
        <div className="flex flex-wrap items-center gap-2" data-print="no">
          <SavedViews view={view} />
          <AnswerActs
            view={view}
            answer={answer.isPlaceholderData ? null : shown}
            isFetching={answer.isFetching}
            onRefresh={() => answer.refetch()}
          />
        </div>
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
