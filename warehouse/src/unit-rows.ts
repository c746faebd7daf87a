import type { ClickHouseClient } from '@clickhouse/client';
import { isRowKind, type RowKind, UNIT_TABLES, type UnitRef, unitKeyText } from '@tidewatch/schemas';
import { columnsOf, fromValues, onlyArrays, SHAPES } from './rows.ts';
import type { RowScanOptions, ScanOptions } from './store.ts';

/** The latest stored row of each of the units that has one, by `unitKeyText`. */
export async function readRowBatch(
  client: ClickHouseClient,
  kind: RowKind,
  units: readonly UnitRef[],
): Promise<ReadonlyMap<string, unknown>> {
  const { table, id } = UNIT_TABLES[kind];
  const shape = SHAPES[kind];
  const answer = await client.query({
    query: `
      SELECT ${columnsOf(shape)
        .map((column) => `\`${column}\``)
        .join(', ')}
      FROM ${table} FINAL
      WHERE (tenant_id, bucket_on, ${id}) IN arrayZip({tenants:Array(String)}, {days:Array(Date)}, {ids:Array(String)})`,
    query_params: {
      tenants: units.map((unit) => unit.tenantId),
      days: units.map((unit) => unit.bucketOn),
      ids: units.map((unit) => unit.id),
    },
    format: 'JSONCompactEachRow',
  });
  return new Map(
    (await answer.json<readonly unknown[]>()).map((values) => {
      const row = fromValues<Readonly<Record<string, unknown>>>(shape, values);
      const unit = { tenantId: String(row['tenant_id']), kind, bucketOn: String(row['bucket_on']), id: String(row[id]) };
      return [unitKeyText(unit), row];
    }),
  );
}

/** The next `limit` units that have a stored row, after `after`, in key order; with `touching`, those whose row touches it. */
export async function listRowUnits(client: ClickHouseClient, scan: ScanOptions, page: Page): Promise<readonly UnitRef[]> {
  if (!isRowKind(scan.kind)) return [];
  const { table, id } = UNIT_TABLES[scan.kind];
  const answer = await client.query({
    query: `
      SELECT bucket_on, ${id} AS unit_id
      FROM ${table} FINAL
      WHERE tenant_id = {tenant:String} AND bucket_on >= {from_day:Date} AND bucket_on <= {to_day:Date}
        AND (bucket_on > {from_day:Date} OR ${id} > {after_id:String})
        ${scan.touching === undefined ? '' : TOUCHES}
      ORDER BY bucket_on, ${id}
      LIMIT {limit:UInt32}`,
    query_params: { ...pageParams(scan, page), ...scan.touching },
    format: 'JSONEachRow',
  });
  return toUnits(scan, await answer.json<StoredKey>());
}

/** What a session's row says of the time that it touches. */
const TOUCHES = 'AND earliest_at <= {to:Int64} AND (latest_at >= {from:Int64} OR held_until >= {from:Int64})';

/** The next `limit` stored rows of a row scan, after `after`, in key order, and the unit of the last; null without rows. */
export async function listRows(
  client: ClickHouseClient,
  kind: RowKind,
  { scan, page }: { readonly scan: RowScanOptions; readonly page: Page },
): Promise<{ readonly rows: readonly unknown[]; readonly last: UnitRef | null }> {
  const { table, id } = UNIT_TABLES[kind];
  const shape = onlyArrays(SHAPES[kind], scan.arrays);
  const columns = columnsOf(shape).map((column) => `\`${column}\``);
  const answer = await client.query({
    query: `
      SELECT ${columns.join(', ')}
      FROM ${table} FINAL
      WHERE tenant_id = {tenant:String} AND bucket_on >= {from_day:Date} AND bucket_on <= {to_day:Date}
        AND (bucket_on > {from_day:Date} OR ${id} > {after_id:String})
        ${scan.touching === undefined ? '' : TOUCHES}
        AND (bucket_on, ${id}) NOT IN (
          SELECT bucket_on, unit_id
          FROM events
          WHERE tenant_id = {tenant:String} AND unit_kind = {kind:String} AND log_at > {unchanged_after:Int64}
            AND bucket_on >= {from_day:Date} AND bucket_on <= {to_day:Date}
            ${scan.touching === undefined ? '' : `AND (bucket_on, unit_id) IN (SELECT bucket_on, ${id} FROM ${table} WHERE tenant_id = {tenant:String} ${TOUCHES})`}
        )
      ORDER BY bucket_on, ${id}
      LIMIT {limit:UInt32}`,
    query_params: { ...pageParams(scan, page), ...scan.touching, kind, unchanged_after: scan.unchangedAfter },
    format: 'JSONCompactEachRow',
  });
  const unread = Object.fromEntries(Object.keys(SHAPES[kind].nested).flatMap((array) => (scan.arrays.has(array) ? [] : [[array, []]])));
  const rows = (await answer.json<readonly unknown[]>()).map((values) =>
    Object.assign(fromValues<Record<string, unknown>>(shape, values), unread),
  );
  const last = rows.at(-1);
  const unit = last && { tenantId: scan.tenantId, kind, bucketOn: String(last['bucket_on']), id: String(last[id]) };
  return { rows, last: unit ?? null };
}

/** The next `limit` archived units of the scan, after `after`, in key order. */
export async function listUnits(client: ClickHouseClient, scan: ScanOptions, page: Page): Promise<readonly UnitRef[]> {
  const answer = await client.query({
    query: `
      ${ARCHIVED_UNITS}
        AND bucket_on >= {from_day:Date} AND bucket_on <= {to_day:Date}
        AND (bucket_on > {from_day:Date} OR unit_id > {after_id:String})
        ${scan.changedAfter === undefined ? TAKEN : ''}
      GROUP BY bucket_on, unit_id
      ${scan.changedAfter !== undefined ? CHANGED : scan.touching === undefined ? '' : MAY_TOUCH}
      ORDER BY bucket_on, unit_id
      LIMIT {limit:UInt32}`,
    query_params: { ...archiveParams(scan), ...pageParams(scan, page) },
    clickhouse_settings: { optimize_aggregation_in_order: 1 },
    format: 'JSONEachRow',
  });
  return toUnits(scan, await answer.json<StoredKey>());
}

/** Those of the units that are archived units of the scan, by `unitKeyText`. */
export async function archivedAmong(client: ClickHouseClient, scan: ScanOptions, units: readonly UnitRef[]): Promise<ReadonlySet<string>> {
  const answer = await client.query({
    query: `
      ${ARCHIVED_UNITS}
        AND bucket_on IN {days:Array(Date)} AND (bucket_on, unit_id) IN arrayZip({days:Array(Date)}, {ids:Array(String)})
        ${TAKEN}
      GROUP BY bucket_on, unit_id
      ${scan.touching === undefined ? '' : MAY_TOUCH}`,
    query_params: { ...archiveParams(scan), days: units.map((unit) => unit.bucketOn), ids: units.map((unit) => unit.id) },
    format: 'JSONEachRow',
  });
  return new Set(toUnits(scan, await answer.json<StoredKey>()).map(unitKeyText));
}

/** Where a page of units begins, and how many it has at most. */
export interface Page {
  readonly after: UnitRef | null;
  readonly limit: number;
}

interface StoredKey {
  readonly bucket_on: string;
  readonly unit_id: string;
}

const ARCHIVED_UNITS = `
      SELECT bucket_on, unit_id
      FROM events
      WHERE tenant_id = {tenant:String} AND unit_kind = {kind:String}`;

/** Only what the log had taken. */
const TAKEN = 'AND log_at <= {logged_until:Int64}';

/** Units that were there, and that something has come to. No set of them is built: groups follow the key. */
const CHANGED = 'HAVING min(log_at) <= {logged_until:Int64} AND max(log_at) > {changed_after:Int64}';

/**
 * What a session's events must say for its row to touch a range. Every instant of the row is the `occurred_at` of one of
 * its events, except a clock that it took over from an absorbed session, the close of the session before it, and due
 * times; and once it is closed nothing of it goes on, except what waits for an event of its own: after-contact work, a
 * transfer, a survey, a target.
 */
const MAY_TOUCH = `
      HAVING countIf(type = 'session.absorbed') > 0
        OR min(multiIf(
            type = 'session.started' AND JSONHas(payload, 'prev', 'closed_at'), least(occurred_at, JSONExtractInt(payload, 'prev', 'closed_at')),
            type IN ('sla.attached', 'sla.rebased'), least(occurred_at, JSONExtractInt(payload, 'due_at')),
            occurred_at)) <= {to:Int64} AND (
          max(if(type IN ('sla.attached', 'sla.rebased'), greatest(occurred_at, JSONExtractInt(payload, 'due_at')), occurred_at)) >= {from:Int64}
          OR countIf(type = 'session.closed') = 0
          OR countIf(type IN ('transfer.requested', 'survey.invited', 'sla.attached')) > 0
          OR countIf(type = 'segment.started' AND JSONExtractString(payload, 'owner_kind') = 'after_work') > 0
        )`;

function archiveParams({ tenantId, kind, loggedUntil, touching, changedAfter }: ScanOptions): Readonly<Record<string, unknown>> {
  return { tenant: tenantId, kind, logged_until: loggedUntil ?? Number.MAX_SAFE_INTEGER, changed_after: changedAfter, ...touching };
}

function pageParams(
  { tenantId, fromDay, toDay }: Pick<ScanOptions, 'tenantId' | 'fromDay' | 'toDay'>,
  { after, limit }: Page,
): Readonly<Record<string, unknown>> {
  return { tenant: tenantId, from_day: after?.bucketOn ?? fromDay, to_day: toDay, after_id: after?.id ?? '', limit };
}

const toUnits = ({ tenantId, kind }: ScanOptions, keys: readonly StoredKey[]): readonly UnitRef[] =>
  keys.map((key) => ({ tenantId, kind, bucketOn: key.bucket_on, id: key.unit_id }));
