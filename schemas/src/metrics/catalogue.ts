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

export const metricById: ReadonlyMap<string, Metric> = new Map(CATALOGUE.map((metric) => [metric.id, metric]));
