import { CATALOGUE, definitionHash, definitionsOf, dimensionsOf, looksBack, type Metric, partsOf, SOURCES } from '@tidewatch/schemas';
import type { MetricInfo } from '../../features/explore/answer.ts';

/** Every metric as the page needs it, in the order of the dictionary; what has changed also by its versions, which no menu offers. */
export function describeCatalogue(): readonly MetricInfo[] {
  const versions = CATALOGUE.filter(({ earlier }) => earlier !== undefined).flatMap(definitionsOf);
  return [...CATALOGUE.map(describeMetric), ...versions.map((version) => ({ ...describeMetric(version), isPart: true as const }))];
}

/** A metric as the page needs it. */
export function describeMetric(metric: Metric): MetricInfo {
  const { id, code, version, family, unit, direction, anchor, additive, name, formula, notes } = metric;
  const dimensions = dimensionsOf(metric);
  return {
    id,
    code,
    version,
    family,
    unit,
    direction,
    anchor,
    additive,
    name,
    formula,
    notes,
    kind: metric.aggregate.kind,
    dimensions,
    ofSessions: !looksBack(metric.aggregate) && partsOf(metric).some(({ source }) => SOURCES[source].table === 'sessions'),
    hash: definitionHash(metric),
    ...(metric.isPart ? { isPart: true as const } : {}),
  };
}
