'use client';

import dynamic from 'next/dynamic';
import { useId, useMemo } from 'react';
import type { ExploreAnswer, MetricInfo } from '../answer.ts';
import { useExploreWords } from '../use-explore-words.ts';
import type { ExploreView } from '../view.ts';
import { AnswerBar } from './answer-bar.tsx';
import { ANSWER_GRID, EmptyAnswer, isEmpty } from './answer-states.tsx';
import { AnswerTables } from './answer-tables.tsx';
import { ChartStack } from './chart-stack.tsx';
import { Definitions } from './definitions.tsx';
import { RestatedHost } from './restated-of.tsx';

const HeatMap = dynamic(() => import('./heat-map.tsx').then((loaded) => loaded.HeatMap));
const Distributions = dynamic(() => import('./distributions.tsx').then((loaded) => loaded.Distributions));

interface Props {
  readonly answer: ExploreAnswer;
  readonly catalogue: readonly MetricInfo[];
  readonly view: ExploreView;
  readonly onChange: (change: Partial<ExploreView>) => void;
  /** The answer is of the question before this one. */
  readonly isVeiled: boolean;
}

/** An answer as the view wants it: drawing and table, or a map, or a distribution, and beside it what the numbers mean. */
export function Answer({ answer, catalogue, view, onChange, isVeiled }: Props) {
  const tableId = useId();
  const { metricName } = useExploreWords();
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
            onLonger={() => onChange({ from: 'now-90d', to: 'now', asOf: null, knownAt: null, grain: '1d' })}
          />
        ) : (
          <RestatedHost answer={answer}>
            <ChartStack answer={answer} metrics={metrics} tableId={tableId} isHeadlineOnly={view.chart !== 'line'} />
            {view.chart === 'heat'
              ? metrics.map((metric) => (
                  <section key={metric.id} className="flex flex-col gap-2 rounded-md border border-line bg-surface p-3">
                    <h2 className="text-sm font-medium">{metricName(metric)}</h2>
                    <HeatMap answer={answer} metric={metric} tableId={tableId} />
                  </section>
                ))
              : null}
            {view.chart === 'spread' ? <Distributions answer={answer} metrics={metrics} /> : null}
            {answer.buckets.length === 0 && answer.question.by.length === 0 ? null : (
              <AnswerTables answer={answer} metrics={metrics} id={tableId} />
            )}
          </RestatedHost>
        )}
      </div>
      <Definitions metrics={metrics} />
    </div>
  );
}
