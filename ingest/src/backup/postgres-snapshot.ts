import pg from 'pg';
import { copyIn, copyOut } from './copy-rows.ts';

/** Schemas whose rows are state that nothing else holds; the log's own schema is rebuilt from what is read of the log. */
const SCHEMAS = ['ingest', 'app'];
/** What a schema was made by comes with the schema, not with its rows. */
const JOURNALS = ['migrations', '_prisma_migrations'];
/** And an installation says itself which log it uses and what runs. */
const NOT_COPIED = [...JOURNALS, 'log_in_use', 'process_beats', 'duties'];

/** A table as a backup has it. */
export interface StoredTable {
  /** schema.table */
  readonly name: string;
  readonly columns: readonly string[];
}

/** The tables of the schemas `ingest` and `app` as they were at one instant. */
export interface PostgresSnapshot {
  /** Each table behind those that its rows refer to. */
  readonly tables: readonly StoredTable[];
  /** Steps that the schemas were made by, `schema.step checksum`, in order. */
  readonly schemaSteps: readonly string[];
  /** The rows of a table in PostgreSQL's text format, a line each. */
  read(table: StoredTable): AsyncIterable<Buffer>;
  close(): Promise<void>;
}

/** Takes a snapshot: one read-only transaction, which sees no change after this has resolved. */
export async function openPostgresSnapshot(url: string): Promise<PostgresSnapshot> {
  const client = await connectPatiently(url);
  try {
    await client.query('begin isolation level repeatable read read only');
    const tables = await readTables(client);
    const schemaSteps = await readSteps(client);
    return {
      tables,
      schemaSteps,
      read: (table) => copyOut(client, `copy ${target(table)} to stdout`),
      close: () => client.end(),
    };
  } catch (error) {
    await client.end();
    throw error;
  }
}

/** Those tables of the schemas `ingest` and `app` in which there are rows. */
export async function filledPostgresTables(url: string): Promise<readonly string[]> {
  const client = await connectPatiently(url);
  try {
    const filled: string[] = [];
    for (const { name } of await readTables(client)) {
      const { rows } = await client.query<{ filled: boolean }>(`select exists (select from ${quoted(name)}) as filled`);
      if (rows[0]?.filled) filled.push(name);
    }
    return filled;
  } finally {
    await client.end();
  }
}

/** The rows of a table, as `PostgresSnapshot.read` gives them. */
export interface TableRows {
  readonly table: StoredTable;
  readonly rows: AsyncIterable<Uint8Array>;
}

/** Puts rows into empty tables, in the order given, all or none, and moves the sequences behind them. */
export async function loadPostgres(url: string, tables: Iterable<TableRows>): Promise<void> {
  const client = await connectPatiently(url);
  try {
    await client.query('begin');
    for (const { table, rows } of tables) {
      await copyIn(client, `copy ${target(table)} from stdin`, rows);
      await moveSequences(client, table);
    }
    await client.query('commit');
  } finally {
    // Before the commit, ending the session undoes everything.
    await client.end();
  }
}

/** A session whose statements and transactions may take as long as the data need. */
async function connectPatiently(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'tidewatch-backup', connectionTimeoutMillis: 10_000 });
  // Told by the statement under way.
  client.on('error', () => {});
  await client.connect();
  await client.query('set statement_timeout = 0; set idle_in_transaction_session_timeout = 0');
  return client;
}

async function readTables(client: pg.Client): Promise<readonly StoredTable[]> {
  const { rows } = await client.query<StoredTable & { readonly refersTo: readonly string[] }>(TABLES, [SCHEMAS, NOT_COPIED]);
  const ordered: StoredTable[] = [];
  let left = rows;
  while (left.length > 0) {
    const waiting = new Set(left.map((table) => table.name));
    const ready = left.filter(({ name, refersTo }) => refersTo.every((other) => other === name || !waiting.has(other)));
    if (ready.length === 0) throw new TypeError(`tables refer to each other in a circle: ${[...waiting].join(', ')}`);
    ordered.push(...ready.map(({ name, columns }) => ({ name, columns })));
    left = left.filter((table) => !ready.includes(table));
  }
  return ordered;
}

/** Schemas that nobody has made yet have no steps. */
async function readSteps(client: pg.Client): Promise<readonly string[]> {
  const { rows: journals } = await client.query<{ name: string; isPrisma: boolean }>(
    `select format('%I.%I', schemaname, tablename) as name, tablename = '_prisma_migrations' as "isPrisma"
     from pg_tables where schemaname = any ($1) and tablename = any ($2) order by 1`,
    [[...SCHEMAS, 'log'], JOURNALS],
  );
  const steps: string[] = [];
  for (const { name, isPrisma } of journals) {
    const [step, applied] = isPrisma ? ['migration_name', 'finished_at is not null and rolled_back_at is null'] : ['name', 'true'];
    const { rows } = await client.query<{ text: string }>(
      `select $1 || '.' || ${step} || ' ' || checksum as text from ${name} where ${applied} order by 1`,
      [name.split('.')[0]],
    );
    steps.push(...rows.map(({ text }) => text));
  }
  return steps;
}

/** Loaded rows bring their numbers along: the next one comes behind the largest. */
async function moveSequences(client: pg.Client, { name }: StoredTable): Promise<void> {
  const { rows } = await client.query<{ column: string; sequence: string }>(SEQUENCES, [quoted(name)]);
  for (const { column, sequence } of rows) {
    const top = `select max(${pg.escapeIdentifier(column)}) as top from ${quoted(name)}`;
    await client.query(`select setval($1, top) from (${top}) used where top is not null`, [sequence]);
  }
}

function target({ name, columns }: StoredTable): string {
  return `${quoted(name)} (${columns.map(pg.escapeIdentifier).join(', ')})`;
}

function quoted(name: string): string {
  return name.split('.').map(pg.escapeIdentifier).join('.');
}

const TABLES = `
select n.nspname || '.' || c.relname as name,
  (select array_agg(a.attname::text order by a.attnum)
   from pg_attribute a
   where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
  array(
    select fn.nspname || '.' || fc.relname
    from pg_constraint k
    join pg_class fc on fc.oid = k.confrelid
    join pg_namespace fn on fn.oid = fc.relnamespace
    where k.conrelid = c.oid and k.contype = 'f'
  ) as "refersTo"
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and n.nspname = any ($1) and c.relname <> all ($2)
order by 1`;

/** Sequences that fill columns of the table. */
const SEQUENCES = `
select a.attname as column, pg_get_serial_sequence($1, a.attname) as sequence
from pg_attribute a
where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and pg_get_serial_sequence($1, a.attname) is not null`;
