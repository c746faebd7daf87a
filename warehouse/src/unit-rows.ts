import type { ClickHouseClient } from '@clickhouse/client';
import { type UnitRef, unitKeyText } from '@tidewatch/schemas';
import type { UnitBatch } from './archive.ts';
import { AGENT_DAY_SHAPE, columnsOf, fromValues, type RowShape, SESSION_SHAPE } from './rows.ts';
import type { ScanOptions } from './store.ts';

/** Tables with one row per unit. */
export type UnitTable = 'sessions' | 'agent_days';

const TABLES: Readonly<Record<UnitTable, { readonly shape: RowShape; readonly id: string }>> = {
  sessions: { shape: SESSION_SHAPE, id: 'session_id' },
  agent_days: { shape: AGENT_DAY_SHAPE, id: 'agent_id' },
};

/** The latest stored row of each unit of the batch that has one, by `unitKeyText`. */
export async function readRowBatch(client: ClickHouseClient, table: UnitTable, batch: UnitBatch): Promise<ReadonlyMap<string, unknown>> {
  const { shape, id } = TABLES[table];
  const answer = await client.query({
    query: `
      SELECT ${columnsOf(shape)
        .map((column) => `\`${column}\``)
        .join(', ')}
      FROM ${table} FINAL
      WHERE tenant_id = {tenant:String} AND (bucket_on, ${id}) IN arrayZip({days:Array(Date)}, {ids:Array(String)})`,
    query_params: { tenant: batch.tenantId, days: batch.units.map((unit) => unit.bucketOn), ids: batch.units.map((unit) => unit.id) },
    format: 'JSONCompactEachRow',
  });
  const kind = batch.kind as UnitRef['kind'];
  return new Map(
    (await answer.json<readonly unknown[]>()).map((values) => {
      const row = fromValues<Readonly<Record<string, unknown>>>(shape, values);
      return [unitKeyText({ tenantId: batch.tenantId, kind, bucketOn: String(row['bucket_on']), id: String(row[id]) }), row];
    }),
  );
}

/** The next slice of archived units after `after`, in key order. */
export async function listUnits(client: ClickHouseClient, scan: ScanOptions, after: UnitRef | null): Promise<readonly UnitRef[]> {
  const answer = await client.query({
    query: `
      SELECT bucket_on, unit_id
      FROM events
      WHERE tenant_id = {tenant:String} AND unit_kind = {kind:String}
        AND bucket_on >= {from_day:Date} AND bucket_on <= {to_day:Date}
        AND (bucket_on > {from_day:Date} OR unit_id > {after_id:String})
        AND log_at <= {logged_until:Int64}
      GROUP BY bucket_on, unit_id
      ORDER BY bucket_on, unit_id
      LIMIT {slice:UInt32}`,
    query_params: {
      tenant: scan.tenantId,
      kind: scan.kind,
      from_day: after?.bucketOn ?? scan.fromDay,
      to_day: scan.toDay,
      after_id: after?.id ?? '',
      logged_until: scan.loggedUntil ?? Number.MAX_SAFE_INTEGER,
      slice: scan.slice,
    },
    clickhouse_settings: { optimize_aggregation_in_order: 1 },
    format: 'JSONEachRow',
  });
  const rows = await answer.json<{ bucket_on: string; unit_id: string }>();
  return rows.map((row) => ({ tenantId: scan.tenantId, kind: scan.kind, bucketOn: row.bucket_on, id: row.unit_id }));
}
