import { type Metric, partsOf } from '@tidewatch/schemas';
import type { CatalogueReader, Restatement } from '@tidewatch/warehouse/query';
import { MOST_LINES, type Restated, type RestatedLine, type RestatedMetric } from '../../features/restated/restated-view.ts';

/** What late and correcting events changed in settled intervals of a range, newest first; by `knownAt` at the latest. */
export async function readRestated(
  reader: Pick<CatalogueReader, 'restatements'>,
  asked: { readonly metrics: readonly Metric[]; readonly from: number; readonly to: number; readonly knownAt?: number | undefined },
): Promise<Restated> {
  const { metrics } = asked;
  const found = await reader.restatements({ ...asked, limit: MOST_LINES + 1 });
  return {
    lines: found.slice(0, MOST_LINES).map(toLine),
    isCut: found.length > MOST_LINES,
    metrics: Object.fromEntries(metrics.map((metric) => [metric.id, describe(metric)])),
  };
}

function describe(metric: Metric): RestatedMetric {
  const { id, additive, aggregate } = metric;
  return { id, additive, kind: aggregate.kind, parts: Object.fromEntries(partsOf(metric).map((part) => [part.id, part.unit])) };
}

function toLine(row: Restatement): RestatedLine {
  return {
    metric: row.metric_id,
    at: row.interval_start,
    unit: { kind: row.unit_kind, id: row.unit_id },
    event: { id: row.event_id, type: row.event_type },
    knownAt: row.log_at,
    was: { above: row.old_amount, below: row.old_denominator },
    is: { above: row.new_amount, below: row.new_denominator },
  };
}
