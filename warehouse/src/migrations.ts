import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type ClickHouseClient, ClickHouseError } from '@clickhouse/client';
import { EnvironmentError, failPoint, TidewatchError } from '@tidewatch/schemas';
import { connect, databaseOf, INSERT_SETTINGS, withDatabase } from './connection.ts';
import { isTransient } from './faults.ts';

/** One numbered file of `schema/`. Each statement may run again: a run that was killed is finished by the next. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
  readonly statements: readonly string[];
}

export interface MigrateOptions {
  /** Writer's address; its database is created where it is missing. */
  readonly url: string;
  /** Default: the files of `schema/`. */
  readonly migrations?: readonly Migration[];
  /** How long the lock of a run that was killed keeps others out, ms; default 10,000. */
  readonly leaseMs?: number;
}

const TABLE_EXISTS = '57';
const LOCK = 'schema_migration_lock';
const JOURNAL = `
CREATE TABLE IF NOT EXISTS schema_migrations
(
    number     UInt32                 COMMENT 'Number of the file',
    name       String                 COMMENT 'Name of the file',
    checksum   String                 COMMENT 'SHA-256 of the file: applied files never change',
    applied_at DateTime DEFAULT now() COMMENT 'When its last statement had run'
)
ENGINE = MergeTree
ORDER BY number
COMMENT 'Files of the schema that this database has'`;

/**
 * Brings the database to the schema of this build and returns the names of the files applied. Safe to run at the same
 * time by many and again after a kill at any statement.
 * @throws TidewatchError `migration_changed`, EnvironmentError `warehouse_unreachable`
 */
export async function migrate(options: MigrateOptions): Promise<readonly string[]> {
  const migrations = options.migrations ?? (await loadMigrations());
  await createDatabase(options.url);
  const client = connect(options.url, INSERT_SETTINGS);
  try {
    await client.command({ query: JOURNAL });
    if ((await pending(client, migrations)).length === 0) return [];
    const release = await takeLock(client, options.leaseMs ?? 10_000);
    try {
      const open = await pending(client, migrations);
      for (const migration of open) await apply(client, migration);
      return open.map((migration) => migration.name);
    } finally {
      await release();
    }
  } finally {
    await client.close();
  }
}

/** The files of `schema/`, in order. */
export async function loadMigrations(): Promise<readonly Migration[]> {
  const directory = new URL('./schema/', import.meta.url);
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(names.map(async (name) => parseMigration(name, await readFile(new URL(name, directory), 'utf8'))));
}

/** A file as a migration: statements end with `;` at the end of a line. */
export function parseMigration(name: string, text: string): Migration {
  const number = Number.parseInt(name, 10);
  if (!(number >= 0)) throw new TypeError(`${name} does not begin with its number`);
  const statements = text
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replaceAll(/^\s*--.*$/gm, '').trim() !== '');
  return { number, name, checksum: createHash('sha256').update(text).digest('hex'), statements };
}

async function createDatabase(url: string): Promise<void> {
  const database = databaseOf(url);
  const client = connect(withDatabase(url, 'default'), INSERT_SETTINGS);
  try {
    await client.command({ query: `CREATE DATABASE IF NOT EXISTS \`${database}\`` });
  } catch (error) {
    throw new EnvironmentError('warehouse_unreachable', `ClickHouse at ${new URL(url).host} cannot be used: ${(error as Error).message}`, {
      retry: isTransient(error),
      cause: error,
    });
  } finally {
    await client.close();
  }
}

/**
 * Those not applied yet, after a check that those applied are the same as ours. Files that only the database has are left
 * alone: a later release may only add to the schema, so that this one can start again after a roll back.
 */
async function pending(client: ClickHouseClient, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  const answer = await client.query({ query: 'SELECT DISTINCT number, name, checksum FROM schema_migrations', format: 'JSONEachRow' });
  const applied = await answer.json<{ number: number; name: string; checksum: string }>();
  for (const row of applied) {
    const ours = migrations.find((migration) => migration.number === row.number);
    if (ours && ours.checksum !== row.checksum) {
      throw new TidewatchError('migration_changed', `${ours.name} differs from what this database was built with`);
    }
  }
  return migrations.filter((migration) => !applied.some((row) => row.number === migration.number));
}

async function apply(client: ClickHouseClient, migration: Migration): Promise<void> {
  for (const query of migration.statements) {
    await client.command({ query });
    await failPoint('migrate.warehouse_statement');
  }
  await client.insert({
    table: 'schema_migrations',
    columns: ['number', 'name', 'checksum'],
    values: [{ number: migration.number, name: migration.name, checksum: migration.checksum }],
    format: 'JSONEachRow',
  });
  await failPoint('migrate.warehouse_journalled');
}

/**
 * Takes the lock of the schema and returns how to give it back. The lock is a table, because creating one is the only
 * thing that ClickHouse does for one caller at a time; its comment says until when it holds. A holder that was killed
 * is waited out. Should two ever hold it, no harm is done: every statement may run twice.
 */
async function takeLock(client: ClickHouseClient, leaseMs: number): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await client.command({
        query: `CREATE TABLE ${LOCK} (holder String) ENGINE = MergeTree ORDER BY holder COMMENT '${Date.now() + leaseMs}'`,
      });
      break;
    } catch (error) {
      if (!(error instanceof ClickHouseError) || error.code !== TABLE_EXISTS) throw error;
    }
    const until = await lockedUntil(client);
    if (until !== null && Date.now() > until) {
      const dead = `${LOCK}_${randomUUID().replaceAll('-', '')}`;
      // Whoever renames it first removes it; the others find nothing and try to create it.
      await client.command({ query: `RENAME TABLE IF EXISTS ${LOCK} TO ${dead}` });
      await client.command({ query: `DROP TABLE IF EXISTS ${dead}` });
    } else {
      await delay(100);
    }
  }
  let renewed: Promise<unknown> = Promise.resolve();
  const renewal = setInterval(() => {
    // A renewal that fails lets the lease run out, which is what leases are for.
    renewed = client.command({ query: `ALTER TABLE ${LOCK} MODIFY COMMENT '${Date.now() + leaseMs}'` }).catch(() => undefined);
  }, leaseMs / 3);
  return async () => {
    clearInterval(renewal);
    // One that is under way would fall upon the lock of the next holder.
    await renewed;
    await client.command({ query: `DROP TABLE IF EXISTS ${LOCK}` });
  };
}

/** null when there is no lock. */
async function lockedUntil(client: ClickHouseClient): Promise<number | null> {
  const answer = await client.query({
    query: `SELECT comment FROM system.tables WHERE database = currentDatabase() AND name = '${LOCK}'`,
    format: 'JSONEachRow',
  });
  const [row] = await answer.json<{ comment: string }>();
  return row ? Number(row.comment) : null;
}
