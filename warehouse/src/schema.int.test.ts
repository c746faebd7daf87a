import { type FailPoint, SOURCES, type Source, setFailPointHook } from '@tidewatch/schemas';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FreshWarehouse, freshWarehouse } from '../../test/services/fresh-warehouse.ts';
import { EVENT_SHAPE } from './archive.ts';
import { loadMigrations, migrate, parseMigration } from './migrations.ts';
import { AGENT_DAY_SHAPE, columnsOf, OPEN_ITEM_SHAPE, SESSION_SHAPE } from './rows.ts';
import { READABLE } from './server/server-files.ts';

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly comment: string;
  readonly default_kind: string;
  readonly default_expression: string;
}

let warehouse: FreshWarehouse;
let columns: readonly Column[];
beforeAll(async () => {
  warehouse = await freshWarehouse();
  columns = await query<Column>(
    'SELECT table, name, type, comment, default_kind, default_expression FROM system.columns WHERE database = currentDatabase() ORDER BY table, position',
  );
});
afterAll(() => warehouse?.drop());
afterEach(() => setFailPointHook(null));

const namesIn = (table: string) =>
  columns.filter((column) => column.table === table && column.default_kind !== 'MATERIALIZED').map(({ name }) => name);

const plain = (type: string) => type.replace(/LowCardinality\((Nullable\(\w+\)|\w+)\)/, '$1');

describe('tables', () => {
  it('have the fields of the facts as columns, no more and no fewer', () => {
    expect(namesIn('sessions').sort()).toEqual(columnsOf(SESSION_SHAPE).toSorted());
    expect(namesIn('agent_days').sort()).toEqual(columnsOf(AGENT_DAY_SHAPE).toSorted());
    expect(namesIn('events').sort()).toEqual(columnsOf(EVENT_SHAPE).toSorted());
  });

  it('have the types in which their values are sent, a LowCardinality column that of what it holds', () => {
    for (const [table, shape] of [
      ['sessions', SESSION_SHAPE],
      ['agent_days', AGENT_DAY_SHAPE],
      ['events', EVENT_SHAPE],
    ] as const) {
      const sent = [
        ...Object.entries(shape.fields),
        ...Object.entries(shape.nested).flatMap(([array, items]: [string, object]) =>
          Object.entries(items).map(([name, type]) => [`${array}.${name}`, `Array(${type})`]),
        ),
      ];
      const stored = columns.filter((column) => column.table === table && column.default_kind !== 'MATERIALIZED');
      expect(Object.fromEntries(stored.map(({ name, type }) => [name, plain(type)]))).toEqual(Object.fromEntries(sent));
    }
  });

  it('open_items keeps columns of sessions, of the same types, and is_deleted; it takes the others and keeps nothing of them', () => {
    const typed = (table: string, kept: boolean) =>
      columns
        .filter((c) => c.table === table && c.default_kind !== 'MATERIALIZED' && (c.default_kind !== 'EPHEMERAL') === kept)
        .map((c) => `${c.name} ${c.type}`);
    const kept = typed('open_items', true);
    expect(kept.map((column) => column.split(' ')[0]).sort()).toEqual([...columnsOf(OPEN_ITEM_SHAPE), 'is_deleted'].sort());
    expect(typed('sessions', true)).toEqual(expect.arrayContaining(kept.filter((column) => !column.startsWith('is_deleted '))));
    const taken = typed('open_items', false).map(plain);
    expect(typed('sessions', true).map(plain)).toEqual(expect.arrayContaining(taken));
  });

  it('have a purpose on each column', () => {
    const tables = ['events', 'sessions', 'agent_days', 'open_items', 'watermarks', 'schema_migrations'];
    expect(columns.filter((column) => tables.includes(column.table) && column.comment === '')).toEqual([]);
  });

  it.each(Object.entries(SOURCES as Record<string, Source>))('have every field that the source %s declares', (_, source) => {
    for (const [name, field] of Object.entries(source.fields)) {
      const column = field.column ?? name;
      expect(namesIn(source.table)).toContain(source.nested === null || field.of === 'unit' ? column : `${source.nested}.${column}`);
    }
  });

  it('the reach of a session in time takes in each of its instants, so that skipping granules loses none', () => {
    const instants = columns.filter(
      (column) =>
        column.table === 'sessions' && column.default_kind !== 'MATERIALIZED' && /(_at|\.at|owner_since|_due_from)$/.test(column.name),
    );
    expect(instants.length).toBeGreaterThan(15);
    for (const bound of ['earliest_at', 'latest_at']) {
      const expression = columns.find((column) => column.table === 'sessions' && column.name === bound)?.default_expression ?? '';
      for (const { name } of instants) expect(expression).toMatch(new RegExp(`[^.\\w]${name.replace('.', '\\.')}[^.\\w]`));
    }
    for (const source of Object.values(SOURCES as Record<string, Source>)) {
      if (source.table !== 'sessions') continue;
      for (const [name, field] of Object.entries(source.fields)) {
        if (field.type !== 'instant') continue;
        const own = field.column ?? name;
        const column = source.nested === null || field.of === 'unit' ? own : `${source.nested}.${own}`;
        expect(instants.map((instant) => instant.name)).toContain(column);
      }
    }
  });

  it('what the query user may read exists', async () => {
    const tables = await query<{ name: string }>('SELECT name FROM system.tables WHERE database = currentDatabase()');
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining([...READABLE]));
    for (const name of READABLE) await warehouse.client.command({ query: `SELECT * FROM ${name} LIMIT 1` });
  });
});

describe('migrate', () => {
  it('does nothing when the schema is there', async () => {
    expect(await migrate({ url: warehouse.url })).toEqual([]);
  });

  it('two at once: one applies, the other waits, both end with the whole schema', async () => {
    const url = freshUrl('both');
    const applied = await Promise.all([migrate({ url }), migrate({ url }), migrate({ url })]);
    expect(applied.map((names) => names.length).sort()).toEqual([0, 0, (await loadMigrations()).length]);
    await drop(url);
  });

  it('killed after each statement and each entry in its journal, one after the other, it finishes with the same schema', async () => {
    const url = freshUrl('killed');
    const migrations = await loadMigrations();
    let kills = 0;
    // A file begins anew after a kill: each run gets one point further in it, and the next file when its entry is made.
    for (let further = 1; ; kills++) {
      let passed = 0;
      let killedAt: FailPoint | null = null;
      setFailPointHook((point) => {
        if (++passed < further) return;
        killedAt = point;
        throw new Error('killed');
      });
      const names = await migrate({ url, leaseMs: 100 }).catch((error: Error) => error.message);
      if (killedAt === null) {
        expect(names).toEqual([]);
        break;
      }
      expect(names).toBe('killed');
      await leaveLock(url);
      further = killedAt === 'migrate.warehouse_journalled' ? 1 : further + 1;
    }
    expect(kills).toBe(migrations.reduce((n, migration) => n + migration.statements.length + 1, 0));
    expect(await schemaOf(url)).toEqual(await schemaOf(warehouse.url));
    const journal = `SELECT number, name, checksum FROM ${new URL(url).pathname.slice(1)}.schema_migrations ORDER BY number`;
    expect(await query(journal)).toEqual(migrations.map(({ number, name, checksum }) => ({ number, name, checksum })));
    await drop(url);
  }, 180_000);

  it('a database from before the fine granules keeps its archive and takes the rest', async () => {
    const url = freshUrl('coarse');
    const migrations = await loadMigrations();
    await migrate({ url, migrations: migrations.filter(({ number }) => number > 0) });
    const before = await schemaOf(url);
    expect(await migrate({ url })).toEqual(migrations.filter(({ number }) => number === 0).map(({ name }) => name));
    expect(await schemaOf(url)).toEqual(before);
    await drop(url);
  });

  it('refuses files that changed after they were applied, and starts on a database that a later release has added to', async () => {
    const url = freshUrl('changed');
    const first = parseMigration('0001-a.sql', 'CREATE TABLE IF NOT EXISTS a (x Int8) ENGINE = MergeTree ORDER BY x;\n');
    await migrate({ url, migrations: [first] });
    const changed = parseMigration('0001-a.sql', 'CREATE TABLE IF NOT EXISTS a (x Int16) ENGINE = MergeTree ORDER BY x;\n');
    await expect(migrate({ url, migrations: [changed] })).rejects.toMatchObject({ code: 'migration_changed' });
    expect(await migrate({ url, migrations: [] })).toEqual([]);
    await drop(url);
  });

  it('says so when the server cannot be reached or the address names no database', async () => {
    await expect(migrate({ url: 'http://u:p@127.0.0.1:1/tidewatch' })).rejects.toMatchObject({
      name: 'EnvironmentError',
      code: 'warehouse_unreachable',
      retry: true,
    });
    for (const url of ['http://127.0.0.1:8123', 'localhost', 'http://127.0.0.1:8123/a`b']) {
      await expect(migrate({ url })).rejects.toMatchObject({ code: 'clickhouse_url_invalid' });
    }
  });
});

/** What a killed holder leaves behind. */
async function leaveLock(url: string): Promise<void> {
  const database = new URL(url).pathname.slice(1);
  await warehouse.client.command({
    query: `CREATE TABLE IF NOT EXISTS ${database}.schema_migration_lock (holder String) ENGINE = MergeTree ORDER BY holder COMMENT '${Date.now() + 20}'`,
  });
}

async function schemaOf(url: string): Promise<unknown> {
  const database = new URL(url).pathname.slice(1);
  const rows = await query<{ name: string; sql: string }>(
    `SELECT name, create_table_query AS sql FROM system.tables WHERE database = '${database}' AND name != 'schema_migration_lock' ORDER BY name`,
  );
  return rows.map((row) => ({ name: row.name, sql: row.sql.replaceAll(database, 'DATABASE') }));
}

function freshUrl(name: string): string {
  const url = new URL(warehouse.url);
  url.pathname = `${url.pathname}_${name}`;
  return url.toString();
}

async function drop(url: string): Promise<void> {
  await warehouse.client.command({ query: `DROP DATABASE ${new URL(url).pathname.slice(1)} SYNC` });
}

async function query<T>(sql: string): Promise<T[]> {
  return (await warehouse.client.query({ query: sql, format: 'JSONEachRow' })).json<T>();
}
