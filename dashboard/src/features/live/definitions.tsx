'use client';

import { createContext, type ReactNode, useContext } from 'react';
import { DefinitionButton } from '../../components/data/definition-button.tsx';
import type { MetricDefinition } from '../../components/data/metric-definition.ts';
import { ProofButton } from '../proof/proof-drawer.tsx';
import { LIVE_METRICS, type LiveMetric, type LiveView } from './live-view.ts';

export type LiveDefinitions = Readonly<Record<LiveMetric, MetricDefinition>>;

const Definitions = createContext<LiveDefinitions | null>(null);

export function DefinitionsProvider({ value, children }: { readonly value: LiveDefinitions; readonly children: ReactNode }) {
  return <Definitions value={value}>{children}</Definitions>;
}

/** The `i` of one of the page's metrics. @throws outside the page */
export function MetricInfo({ metric, children }: { readonly metric: LiveMetric; readonly children?: ReactNode }) {
  return <DefinitionButton definition={useDefinition(metric)}>{children}</DefinitionButton>;
}

/** What stands open at one moment; the rest counts what the day has so far. */
const AT_ONE_MOMENT: readonly LiveMetric[] = ['waiting', 'oldestWait', 'open'];

/** The proof of one of the page's numbers, of one queue where it is named; nothing before there is a view. @throws outside the page */
export function MetricProof({
  metric,
  view,
  queueId,
}: {
  readonly metric: LiveMetric;
  readonly view: Pick<LiveView, 'dataTo' | 'day' | 'zone'> | null;
  readonly queueId?: string;
}) {
  const { name } = useDefinition(metric);
  if (view === null) return null;
  const { dataTo, day, zone } = view;
  const range = AT_ONE_MOMENT.includes(metric) ? { from: dataTo - 1, to: dataTo } : { from: day.start, to: day.end };
  const where = queueId === undefined ? [] : [{ dimension: 'queue', values: [queueId], isNot: false }];
  return <ProofButton name={name} number={{ metric: LIVE_METRICS[metric], ...range, zone, asOf: dataTo, where }} />;
}

function useDefinition(metric: LiveMetric): MetricDefinition {
  const definitions = useContext(Definitions);
  if (definitions === null) throw new Error('a metric stands outside the live overview');
  return definitions[metric];
}
