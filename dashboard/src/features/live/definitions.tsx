'use client';

import { createContext, type ReactNode, useContext } from 'react';
import { DefinitionButton } from '../../components/data/definition-button.tsx';
import type { MetricDefinition } from '../../components/data/metric-definition.ts';
import type { LiveMetric } from './live-view.ts';

export type LiveDefinitions = Readonly<Record<LiveMetric, MetricDefinition>>;

const Definitions = createContext<LiveDefinitions | null>(null);

export function DefinitionsProvider({ value, children }: { readonly value: LiveDefinitions; readonly children: ReactNode }) {
  return <Definitions value={value}>{children}</Definitions>;
}

/** The `i` of one of the page's metrics. @throws outside the page */
export function MetricInfo({ metric, children }: { readonly metric: LiveMetric; readonly children?: ReactNode }) {
  const definitions = useContext(Definitions);
  if (definitions === null) throw new Error('MetricInfo stands outside the live overview');
  return <DefinitionButton definition={definitions[metric]}>{children}</DefinitionButton>;
}
