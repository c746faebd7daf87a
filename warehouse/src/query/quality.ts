import {
  type Cell,
  completenessOf,
  eventTypesOf,
  type MetricQuery,
  type NumberedKind,
  type Quality,
  qualityQuestions,
  unfitReasons,
} from '@tidewatch/schemas';
import type { QualitySources } from './quality-sources.ts';
import { forTenant, type TenantStatement } from './tenant-rows.ts';

/** The quality of the events behind each metric of a query, over its whole range; by metric id. */
export async function readQuality(
  { reader, read, tenantId }: QualitySources,
  query: MetricQuery,
  now: number,
): Promise<Readonly<Record<string, Quality>>> {
  const [completeness, late, known] = await Promise.all([
    Promise.all(
      qualityQuestions(query).map(async ({ kind, query: question }): Promise<readonly [NumberedKind, Cell]> => {
        const [row] = await reader.answer(question);
        return [kind, Object.values(row?.cells ?? {})[0] as Cell];
      }),
    ),
    read(lateEvents(tenantId, query, reader.allowedLatenessMs)),
    reader.watermark(),
  ]);
  const cells = new Map(completeness);
  const lateByType = new Map(late.map(([type, count]) => [String(type), Number(count)]));
  const freshnessMs = known === null ? null : Math.max(0, now - known);
  return Object.fromEntries(
    query.metrics.map((metric) => {
      const lateCount = eventTypesOf(metric).reduce((sum, type) => sum + (lateByType.get(type) ?? 0), 0);
      const trusted = { completeness: completenessOf(metric, cells), freshnessMs };
      return [metric.id, { ...trusted, late: lateCount, unfit: unfitReasons(trusted) }];
    }),
  );
}

/** How many late events of each type happened in the range, as of the query's instant; an event knows its channel, and no other dimension of what it is folded into. */
function lateEvents(tenantId: string, query: MetricQuery, allowedLatenessMs: number): TenantStatement {
  const filters = query.where.filter(({ dimension }) => dimension === 'channel');
  return forTenant(
    tenantId,
    {
      table: 'late_events',
      columns: ['type'],
      where: [
        'occurred_at >= {from:Int64}',
        'occurred_at < {to:Int64}',
        'log_at > occurred_at + {allowed:Int64}',
        'log_at <= {known_at:Int64}',
        ...filters.map(({ isNot }, i) => `${isNot ? 'NOT ' : ''}has({channels_${i}:Array(String)}, channel)`),
      ],
    },
    {
      select: (from) => `SELECT type, count() FROM ${from}\nGROUP BY type`,
      params: {
        ...{ from: query.from, to: Math.min(query.to, query.asOf + 1), allowed: allowedLatenessMs },
        known_at: query.knownAt ?? Number.MAX_SAFE_INTEGER,
        ...Object.fromEntries(filters.map(({ values }, i) => [`channels_${i}`, values])),
      },
    },
  );
}
