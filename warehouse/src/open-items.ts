import type { ClickHouseClient } from '@clickhouse/client';
import type { TidewatchError } from '@tidewatch/schemas';
import { READ_SETTINGS } from './connection.ts';
import { isOfServer, isTransient, persist } from './faults.ts';
import { tableForm } from './native/encode-rows.ts';
import type { InsertRows } from './native/insert-rows.ts';
import { columnsOf, OPEN_ITEM_SHAPE, type ShapeOf } from './rows.ts';
import type { RebuiltOpenItems } from './store.ts';

/** Sessions in one statement. */
const PAGE = 500;

/** What a row of `open_items` needs to take its session out: nothing reads the rest of it. */
interface Tombstone {
  readonly tenant_id: string;
  readonly bucket_on: string;
  readonly session_id: string;
  readonly version: number;
  readonly is_deleted: true;
}
const TOMBSTONE_SHAPE: ShapeOf<Tombstone> = {
  fields: { tenant_id: 'String', bucket_on: 'Date', session_id: 'String', version: 'UInt64', is_deleted: 'Bool' },
  nested: {},
};
const TOMBSTONES = tableForm('open_items', TOMBSTONE_SHAPE);

interface Clients {
  readonly writer: ClickHouseClient;
  readonly insert: InsertRows;
  readonly reader: ClickHouseClient;
  readonly signal: AbortSignal | undefined;
  readonly onWait: ((error: TidewatchError) => void) | undefined;
}

/** A session as `open_items` or `sessions` has it. */
interface Standing {
  readonly tenant_id: string;
  readonly bucket_on: string;
  readonly session_id: string;
  readonly version: number;
  readonly is_open: boolean;
}

/**
 * Makes `open_items` again from `sessions`, beside workers that write a session's row before its open item. The order
 * of the steps is what makes it safe:
 *
 * 1. Out go the sessions without a row that is newer than their open item. They can only be outdone by a row of
 *    their own version, so a worker that writes that very version at this moment is overwritten,
 * 2. and put right here, since its session has a row by now: every open row is written again. A close that came
 *    meanwhile has a higher version and wins, unless the table was cleaned up in between,
 * 3. which is put right here: out go the sessions whose row is closed and newer, by the version of that row.
 */
export async function rebuildOpenItems(clients: Clients): Promise<RebuiltOpenItems> {
  const lost = await takeOut(clients, (item, row) => row === undefined || (!row.is_open && row.version <= item.version));
  await writeOpenRows(clients);
  const closed = await takeOut(clients, (item, row) => row !== undefined && !row.is_open && row.version > item.version);
  return { takenOut: lost + closed };
}

type Judge = (item: Standing, row: Standing | undefined) => boolean;

/** Takes out the items of which `isStale` says so, each by its own version or that of its row, the higher of both. */
async function takeOut(clients: Clients, isStale: Judge): Promise<number> {
  const { insert, signal } = clients;
  let takenOut = 0;
  for await (const items of openItems(clients)) {
    // Read after the items: the row of an item that a worker has just written is there.
    const rows = await readRows(clients, items);
    const tombstones = items.flatMap((item): Tombstone[] => {
      const row = rows.get(keyOf(item));
      if (!isStale(item, row)) return [];
      const { tenant_id, bucket_on, session_id } = item;
      return [{ tenant_id, bucket_on, session_id, version: Math.max(item.version, row?.version ?? 0), is_deleted: true }];
    });
    await insert(TOMBSTONES, tombstones, signal);
    takenOut += tombstones.length;
  }
  return takenOut;
}

async function writeOpenRows({ writer, signal, onWait }: Clients): Promise<void> {
  const columns = columnsOf(OPEN_ITEM_SHAPE)
    .map((column) => `\`${column}\``)
    .join(', ');
  const query = `
    INSERT INTO open_items (${columns})
    SELECT ${columns}
    FROM sessions FINAL
    WHERE closed_at IS NULL`;
  const write = (attempt: AbortSignal) => writer.command({ query, clickhouse_settings: READ_SETTINGS, abort_signal: attempt });
  await persist(write, { when: isOfServer, signal, onWait });
}

/** What stands in `open_items`, in key order, in pages. */
async function* openItems({ reader, signal, onWait }: Clients): AsyncGenerator<readonly Standing[]> {
  let after: Pick<Standing, 'tenant_id' | 'session_id'> = { tenant_id: '', session_id: '' };
  for (;;) {
    const { tenant_id: tenant, session_id: session } = after;
    const query = `
      SELECT tenant_id, bucket_on, session_id, version, closed_at IS NULL AS is_open
      FROM open_items FINAL
      WHERE tenant_id >= {tenant:String} AND (tenant_id > {tenant:String} OR session_id > {session:String})
      ORDER BY tenant_id, session_id
      LIMIT {page:UInt32}`;
    const items = await read({ reader, signal, onWait }, query, { tenant, session, page: PAGE });
    if (items.length > 0) yield items;
    if (items.length < PAGE) return;
    after = items.at(-1) as Standing;
  }
}

/** Rows of the sessions of a page, by `keyOf`. */
async function readRows(clients: Clients, items: readonly Standing[]): Promise<ReadonlyMap<string, Standing>> {
  const query = `
    SELECT tenant_id, bucket_on, session_id, version, closed_at IS NULL AS is_open
    FROM sessions FINAL
    WHERE tenant_id IN {tenants:Array(String)} AND bucket_on IN {days:Array(Date)}
      AND (tenant_id, bucket_on, session_id) IN arrayZip({tenants:Array(String)}, {days:Array(Date)}, {ids:Array(String)})`;
  const rows = await read(clients, query, {
    tenants: items.map((item) => item.tenant_id),
    days: items.map((item) => item.bucket_on),
    ids: items.map((item) => item.session_id),
  });
  return new Map(rows.map((row) => [keyOf(row), row]));
}

function read(
  { reader, signal, onWait }: Omit<Clients, 'writer' | 'insert'>,
  query: string,
  params: Readonly<Record<string, unknown>>,
): Promise<readonly Standing[]> {
  const ask = async (attempt: AbortSignal) => {
    const answer = await reader.query({ query, query_params: params, format: 'JSONEachRow', abort_signal: attempt });
    const rows = await answer.json<Omit<Standing, 'is_open'> & { readonly is_open: number }>();
    return rows.map((row) => ({ ...row, is_open: row.is_open === 1 }));
  };
  return persist(ask, { when: isTransient, signal, onWait });
}

function keyOf({ tenant_id, session_id }: Standing): string {
  return `${tenant_id}\u0000${session_id}`;
}
