import { adherenceMetrics } from './adherence.ts';
import { agentMetrics } from './agents.ts';
import { botMetrics } from './bot.ts';
import { businessMetrics } from './business.ts';
import { caseMetrics } from './cases.ts';
import { customerMetrics } from './customers.ts';
import { dataQualityMetrics } from './data-quality.ts';
import { evaluationMetrics } from './evaluations.ts';
import { handlingMetrics } from './handling.ts';
import type { Metric } from './metric.ts';
import { planningMetrics } from './planning.ts';
import { queueMetrics } from './queue.ts';
import { resolutionMetrics } from './resolution.ts';
import { responseMetrics } from './response.ts';
import { volumeMetrics } from './volume.ts';

/** Every metric, in the order of the dictionary. Declared here and nowhere else. */
export const CATALOGUE: readonly Metric[] = [
  ...volumeMetrics,
  ...queueMetrics,
  ...responseMetrics,
  ...handlingMetrics,
  ...resolutionMetrics,
  ...botMetrics,
  ...agentMetrics,
  ...adherenceMetrics,
  ...businessMetrics,
  ...evaluationMetrics,
  ...caseMetrics,
  ...customerMetrics,
  ...planningMetrics,
  ...dataQualityMetrics,
];

/** Metrics by what they are asked for: the id, or `id@version` for one definition for ever. */
export const metricById: ReadonlyMap<string, Metric> = indexMetrics(CATALOGUE);

/** Every metric under its id, and every definition of it under `id@version`. */
export function indexMetrics(catalogue: readonly Metric[]): ReadonlyMap<string, Metric> {
  return new Map(catalogue.flatMap((metric) => [metric, ...definitionsOf(metric)].map((one) => [one.id, one] as const)));
}

/** All definitions that a metric has had, newest first, each as a metric of its own called `id@version`. */
export function definitionsOf({ earlier = [], ...current }: Metric): readonly Metric[] {
  return [current, ...earlier].map((one) => ({
    ...one,
    id: `${one.id}@${one.version}`,
    name: { en: `${one.name.en} (version ${one.version})`, zh: `${one.name.zh}（第 ${one.version} 版）` },
  }));
}

/** The id of a metric, of whatever version it is asked for. */
export function bareId(id: string): string {
  return id.replace(/@\d+$/, '');
}
