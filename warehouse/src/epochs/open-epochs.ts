import type { ClickHouseClient } from '@clickhouse/client';
import { failPoint, type RowKind, type RowsByKind, TidewatchError, type UnitRef } from '@tidewatch/schemas';
import { connect, INSERT_SETTINGS, READ_SETTINGS } from '../connection.ts';
import { tableForm } from '../native/encode-rows.ts';
import { inserterOf } from '../native/insert-rows.ts';
import { compareEpochs, type EpochComparison } from './compare-epochs.ts';
import { besideComment, besideName, checkEpoch, EPOCH_TABLES, readBesideComment, tablesOf } from './epoch-tables.ts';
import { ask, type StaleUnit, staleUnits, unitsLoggedSince } from './stale-units.ts';

/** What stands beside the tables in use under an epoch's name. */
export interface EpochState {
  /** How often each of its tables has changed places; unequal = an exchange was cut between two tables. */
  readonly swaps: readonly number[];
  /** When an exchange began that was cut before it was settled, ms UTC; null = there is none. */
  readonly begunAt: number | null;
}

/**
 * Second sets of the tables of rows, each under the name of an epoch, beside the set that is in use. Nothing reads them
 * until they change places; the set that goes out of use keeps the epoch's name.
 */
export interface Epochs {
  /** Null: there are no such tables. @throws UsageError `epoch_invalid` */
  state(epoch: string): Promise<EpochState | null>;
  /** Makes them, empty, as those in use are now; takes the place of what was there. */
  create(epoch: string): Promise<void>;
  drop(epoch: string): Promise<void>;
  insertRows<K extends RowKind>(kind: K, epoch: string, rows: readonly RowsByKind[K][]): Promise<void>;
  /** Units whose row in the one set is older than in the other: `beside` = the epoch's rows are, `inUse` = those in use. */
  staleUnits(
    epoch: string,
    options: { readonly tenantId: string; readonly kind: RowKind; readonly older: 'beside' | 'inUse' },
  ): AsyncIterable<readonly StaleUnit[]>;
  /** Units of which the log took an event at `since` or later, ms UTC. */
  unitsLoggedSince(options: { readonly tenantId: string; readonly kind: RowKind; readonly since: number }): Promise<readonly UnitRef[]>;
  /** Tenants that have events or rows, in order. */
  tenants(): Promise<readonly string[]>;
  /** About how many units of a kind are archived. */
  countUnits(tenantId: string, kind: RowKind): Promise<number>;
  compare(
    epoch: string,
    options: { readonly tenantId: string; readonly kind: RowKind; readonly maxExamples: number },
  ): Promise<EpochComparison>;
  /**
   * Lets the two sets change places, a table after the other, each at one instant: a statement under way reads and writes
   * what it has begun with. Where an exchange was cut, it finishes that one. Returns when it was begun; until `settle`
   * it counts as cut.
   * @throws TidewatchError `epoch_outdated` where the two sets do not have the same columns
   */
  exchange(epoch: string, now: number): Promise<number>;
  /** Nothing remains to be done after the exchange: the next one takes the tables back. */
  settle(epoch: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the epochs of a migrated warehouse; `url` is the writer's address. Does not connect yet.
 * @throws UsageError `clickhouse_url_invalid`
 */
export function openEpochs({ url }: { readonly url: string }): Epochs {
  const writer = connect(url, INSERT_SETTINGS);
  const reader = connect(url, READ_SETTINGS);
  const insert = inserterOf(writer);
  return {
    state: (epoch) => stateOf(reader, epoch),
    create: (epoch) => create(writer, epoch),
    drop: (epoch) => drop(writer, epoch),
    insertRows(kind, epoch, rows) {
      const { table, shape } = tablesOf(kind);
      return insert(tableForm(besideName(table, epoch), shape), rows);
    },
    staleUnits(epoch, { tenantId, kind, older }) {
      const { table, id } = tablesOf(kind);
      const beside = besideName(table, epoch);
      const [ahead, behind] = older === 'beside' ? [table, beside] : [beside, table];
      return staleUnits(reader, { tenantId, kind, id, ahead, behind });
    },
    unitsLoggedSince: (options) => unitsLoggedSince(reader, options),
    async tenants() {
      const query =
        'SELECT DISTINCT tenant_id AS name FROM (SELECT tenant_id FROM events UNION ALL SELECT tenant_id FROM sessions) ORDER BY name';
      return (await ask<{ readonly name: string }>(reader, query)).map(({ name }) => name);
    },
    async countUnits(tenant, kind) {
      const query = 'SELECT uniq(bucket_on, unit_id) AS units FROM events WHERE tenant_id = {tenant:String} AND unit_kind = {kind:String}';
      return (await ask<{ readonly units: number }>(reader, query, { tenant, kind }))[0]?.units ?? 0;
    },
    compare: (epoch, { kind, ...options }) => compareEpochs(reader, tablesOf(kind), { epoch, ...options }),
    exchange: (epoch, now) => exchange(writer, epoch, now),
    settle: (epoch) => settle(writer, epoch),
    async close() {
      await Promise.all([writer.close(), reader.close()]);
    },
  };
}

async function stateOf(client: ClickHouseClient, epoch: string): Promise<EpochState | null> {
  const names = EPOCH_TABLES.map(({ table }) => besideName(table, epoch));
  const found = await ask<{ readonly name: string; readonly comment: string }>(
    client,
    'SELECT name, comment FROM system.tables WHERE database = currentDatabase() AND name IN {names:Array(String)}',
    { names },
  );
  if (found.length === 0) return null;
  const notes = names.map((name) => readBesideComment(found.find((table) => table.name === name)?.comment ?? ''));
  const begun = notes.flatMap(({ begunAt }) => begunAt ?? []);
  return { swaps: notes.map(({ swaps }) => swaps), begunAt: begun.length === 0 ? null : Math.min(...begun) };
}

async function create(client: ClickHouseClient, epoch: string): Promise<void> {
  await drop(client, epoch);
  for (const { table } of EPOCH_TABLES) {
    const name = besideName(table, epoch);
    await client.command({ query: `CREATE TABLE IF NOT EXISTS ${name} AS ${table}` });
    await client.command({ query: `ALTER TABLE ${name} MODIFY COMMENT '${besideComment({ swaps: 0, begunAt: null })}'` });
  }
}

async function drop(client: ClickHouseClient, epoch: string): Promise<void> {
  for (const { table } of EPOCH_TABLES) {
    // The server's bound is against mistakes; who names an epoch to be dropped makes none.
    await client.command({
      query: `DROP TABLE IF EXISTS ${besideName(table, epoch)} SYNC`,
      clickhouse_settings: { max_table_size_to_drop: '0' },
    });
  }
}

/**
 * The number of exchanges is written on the table in use before it goes out of use, so that it comes with it: whoever finds
 * unequal numbers knows which tables the cut exchange still owes, and whoever finds its beginning that it is not settled.
 */
async function exchange(client: ClickHouseClient, epoch: string, now: number): Promise<number> {
  const state = await stateOf(client, checkEpoch(epoch));
  if (state === null) throw new TidewatchError('epoch_missing', `there are no tables of an epoch ${epoch}`);
  await checkColumns(client, epoch);
  const most = Math.max(...state.swaps);
  const isCut = state.begunAt !== null || state.swaps.some((swaps) => swaps !== most);
  const note = { swaps: isCut ? most : most + 1, begunAt: state.begunAt ?? now };
  for (const [i, { table, comment }] of EPOCH_TABLES.entries()) {
    if (state.swaps[i] !== note.swaps) {
      await client.command({ query: `ALTER TABLE ${table} MODIFY COMMENT '${besideComment(note)}'` });
      await failPoint('epoch.exchange_noted');
      await client.command({ query: `EXCHANGE TABLES ${table} AND ${besideName(table, epoch)}` });
      await failPoint('epoch.table_exchanged');
    }
    await client.command({ query: `ALTER TABLE ${table} MODIFY COMMENT '${comment.replaceAll("'", "''")}'` });
    await failPoint('epoch.table_named');
  }
  return note.begunAt;
}

async function settle(client: ClickHouseClient, epoch: string): Promise<void> {
  const swaps = (await stateOf(client, checkEpoch(epoch)))?.swaps ?? [];
  for (const [i, { table }] of EPOCH_TABLES.entries()) {
    const comment = besideComment({ swaps: swaps[i] ?? 0, begunAt: null });
    await client.command({ query: `ALTER TABLE ${besideName(table, epoch)} MODIFY COMMENT '${comment}'` });
  }
}

async function checkColumns(client: ClickHouseClient, epoch: string): Promise<void> {
  for (const { table } of EPOCH_TABLES) {
    const beside = besideName(table, epoch);
    const others = await ask<{ readonly name: string }>(
      client,
      `SELECT name FROM system.columns
      WHERE database = currentDatabase() AND table IN ({table:String}, {beside:String})
      GROUP BY name, type HAVING count() != 2 ORDER BY name`,
      { table, beside },
    );
    if (others.length === 0) continue;
    const names = others.map(({ name }) => name).join(', ');
    throw new TidewatchError(
      'epoch_outdated',
      `${beside} was made for other columns than ${table} has now (${names}): drop it and replay anew`,
    );
  }
}
