import type { Metric, RowKind } from '@tidewatch/schemas';
import { partsOf } from '@tidewatch/schemas';
import { forTenant, type TenantStatement } from './query/tenant-rows.ts';
import type { ShapeOf } from './rows.ts';

/** What one event that came late, or corrects, changed in one measure of a settled quarter of an hour (keel rule 10). */
export interface Restatement {
  readonly tenant_id: string;
  readonly metric_id: string;
  /** Start of the quarter of an hour, ms UTC. */
  readonly interval_start: number;
  readonly unit_kind: RowKind;
  readonly bucket_on: string;
  readonly unit_id: string;
  readonly event_id: string;
  readonly event_type: string;
  /** When the log took the event, ms UTC. */
  readonly log_at: number;
  /** What the unit said before: above the line, or its value where the metric is no sum; null = nothing. */
  readonly old_amount: number | null;
  readonly old_denominator: number | null;
  readonly new_amount: number | null;
  readonly new_denominator: number | null;
}

/** Columns of `restatements`. */
export const RESTATEMENT_SHAPE: ShapeOf<Restatement> = {
  fields: {
    tenant_id: 'String',
    metric_id: 'String',
    interval_start: 'Int64',
    unit_kind: 'String',
    bucket_on: 'Date',
    unit_id: 'String',
    event_id: 'String',
    event_type: 'String',
    log_at: 'Int64',
    old_amount: 'Nullable(Int64)',
    old_denominator: 'Nullable(Int64)',
    new_amount: 'Nullable(Int64)',
    new_denominator: 'Nullable(Int64)',
  },
  nested: {},
};
const COLUMNS = Object.keys(RESTATEMENT_SHAPE.fields) as readonly (keyof Restatement)[];

/** Which restatements are read. */
export interface RestatementQuery {
  /** A quotient is restated where its parts are. */
  readonly metrics: readonly Metric[];
  /** Quarters of an hour that begin in [from, to), ms UTC. */
  readonly from: number;
  readonly to: number;
  /** Only what the log had taken by then, ms UTC. */
  readonly knownAt?: number | undefined;
  /** At most so many; default 1,000. */
  readonly limit?: number;
}

/** Newest first. */
export function restatementsBetween(tenantId: string, { metrics, from, to, knownAt, limit = 1_000 }: RestatementQuery): TenantStatement {
  const where = ['metric_id IN {metrics:Array(String)}', 'interval_start >= {from:Int64}', 'interval_start < {to:Int64}'];
  if (knownAt !== undefined) where.push('log_at <= {known_at:Int64}');
  return forTenant(
    tenantId,
    { table: 'restatements', columns: COLUMNS, where },
    {
      select: (from) =>
        `SELECT ${COLUMNS.join(', ')}\nFROM ${from}\nORDER BY log_at DESC, interval_start DESC, metric_id, unit_id, event_id\nLIMIT {limit:UInt32}`,
      params: {
        metrics: [...new Set(metrics.flatMap(partsOf).map(({ id }) => id))],
        from,
        to,
        limit,
        ...(knownAt === undefined ? {} : { known_at: knownAt }),
      },
    },
  );
}

/** The row that the statement's values stand for. */
export function toRestatement(values: readonly unknown[]): Restatement {
  return Object.fromEntries(COLUMNS.map((column, i) => [column, values[i]])) as unknown as Restatement;
}
