import { CATALOGUE, definitionHash, dimensionsOf, looksBack, type Metric, partsOf, SOURCES } from '@tidewatch/schemas';
import type { MetricInfo } from '../../features/explore/answer.ts';

/** Every metric as the page needs it, in the order of the dictionary. */
export function describeCatalogue(): readonly MetricInfo[] {
  return CATALOGUE.map(describeMetric);
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
