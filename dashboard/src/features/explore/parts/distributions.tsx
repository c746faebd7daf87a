'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useTRPC } from '../../../trpc/trpc-provider.tsx';
import type { ExploreAnswer, MetricInfo } from '../answer.ts';
import { useExploreWords } from '../use-explore-words.ts';
import { FailedAnswer } from './answer-states.tsx';
import { DistributionChart } from './distribution-chart.tsx';

interface Props {
  readonly answer: ExploreAnswer;
  readonly metrics: readonly MetricInfo[];
}

/** How the values of each metric's items are spread over the range. */
export function Distributions({ answer, metrics }: Props) {
  const t = useTranslations('explore.spread');
  const trpc = useTRPC();
  const { metricName } = useExploreWords();
  const spread = useQuery(trpc.explore.distributions.queryOptions(answer.question, { placeholderData: keepPreviousData }));
  if (spread.isError) return <FailedAnswer error={spread.error} onRetry={() => spread.refetch()} />;
  if (spread.data === undefined) return <div aria-hidden="true" className="skeleton h-80 rounded-md" />;
  return metrics.map((metric) => {
    const distribution = spread.data.find((one) => one.metric === metric.id);
    if (distribution) return <DistributionChart key={metric.id} answer={answer} metric={metric} distribution={distribution} />;
    return (
      <p key={metric.id} className="rounded-md border border-line bg-surface p-3 text-sm text-muted">
        {t('none', { metric: metricName(metric) })}
      </p>
    );
  });
}
