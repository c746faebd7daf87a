import type { ClickHouseClient } from '@clickhouse/client';
import type { RowKind, UnitRef } from '@tidewatch/schemas';
import { isTransient, persist } from '../faults.ts';

const PATIENT = { when: isTransient, patienceMs: 30_000 };

/** A unit, and the version of its row that the other table lacks. */
export interface StaleUnit {
  readonly unit: UnitRef;
  readonly version: number;
}

interface Scope {
  readonly tenantId: string;
  readonly kind: RowKind;
}

interface Pair extends Scope {
  readonly id: string;
  /** Table that has the newer rows. */
  readonly ahead: string;
  /** Table that may lack them. */
  readonly behind: string;
}

/**
 * Units whose row is of a lower version in `behind` than in `ahead`, or is not there, a month of keys at a time. Reads keys
 * and versions only. It is by versions and not by when an event came that this is known: a worker may be hours behind.
 */
export async function* staleUnits(client: ClickHouseClient, pair: Pair): AsyncGenerator<readonly StaleUnit[]> {
  const { id, ahead, behind, tenantId, kind } = pair;
  const months = await ask<{ readonly month: number }>(
    client,
    `SELECT DISTINCT toYYYYMM(bucket_on) AS month FROM ${ahead} WHERE tenant_id = {tenant:String} ORDER BY month`,
    { tenant: tenantId },
  );
  const within = 'tenant_id = {tenant:String} AND toYYYYMM(bucket_on) = {month:UInt32}';
  for (const { month } of months) {
    const rows = await ask<{ readonly day: string; readonly unit_id: string; readonly newest: number }>(
      client,
      `SELECT toString(bucket_on) AS day, unit_id, max(here) AS newest
      FROM (
        SELECT bucket_on, ${id} AS unit_id, version AS here, 0 AS there FROM ${ahead} WHERE ${within}
        UNION ALL
        SELECT bucket_on, ${id} AS unit_id, 0 AS here, version AS there FROM ${behind} WHERE ${within}
      )
      GROUP BY bucket_on, unit_id
      HAVING max(there) < newest
      SETTINGS max_bytes_before_external_group_by = 200000000`,
      { tenant: tenantId, month },
    );
    if (rows.length > 0) {
      yield rows.map((row) => ({ unit: { tenantId, kind, bucketOn: row.day, id: row.unit_id }, version: row.newest }));
    }
  }
}

/** Units of which the log took an event at `since` or later, ms UTC. */
export async function unitsLoggedSince(
  client: ClickHouseClient,
  { tenantId, kind, since }: Scope & { readonly since: number },
): Promise<readonly UnitRef[]> {
  const rows = await ask<{ readonly day: string; readonly unit_id: string }>(
    client,
    `SELECT DISTINCT toString(bucket_on) AS day, unit_id
    FROM events
    WHERE tenant_id = {tenant:String} AND unit_kind = {kind:String} AND log_at >= {since:Int64}`,
    { tenant: tenantId, kind, since },
  );
  return rows.map((row) => ({ tenantId, kind, bucketOn: row.day, id: row.unit_id }));
}

/** Rows of a statement; waits for a server that is restarting. */
export function ask<T>(client: ClickHouseClient, query: string, params: Readonly<Record<string, unknown>> = {}): Promise<readonly T[]> {
  return persist(
    async (attempt) => (await client.query({ query, query_params: params, format: 'JSONEachRow', abort_signal: attempt })).json<T>(),
    PATIENT,
  );
}
