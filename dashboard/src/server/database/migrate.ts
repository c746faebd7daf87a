import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { EnvironmentError, failPoint } from '@tidewatch/schemas';
import pg from 'pg';

/** Any number; the same for all who migrate these tables. */
const LOCK = 7_240_551;

const HISTORY = `
CREATE SCHEMA IF NOT EXISTS app;
CREATE TABLE IF NOT EXISTS app._prisma_migrations (
  id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,
  logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0
)`;

/**
 * Applies prisma/migrations in order, each in a transaction of its own, and writes Prisma's own history table, so
 * that `prisma migrate` can go on from there. Needs no engine. Safe to run by several at once; a second run does nothing.
 * @throws EnvironmentError `migration_changed` where an applied file has been edited since
 */
export async function migrateApp(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  // A connection that breaks between two statements is told by the next one.
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(HISTORY);
    const { rows } = await client.query<{ migration_name: string; checksum: string }>(
      'SELECT migration_name, checksum FROM app._prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
    );
    const applied = new Map(rows.map((row) => [row.migration_name, row.checksum]));
    for (const migration of readMigrations()) {
      const checksum = applied.get(migration.name);
      if (checksum === undefined) await apply(client, migration);
      else if (checksum !== migration.checksum) {
        throw new EnvironmentError(
          'migration_changed',
          `migration ${migration.name} was applied to this database with another text; take the version it was made with`,
        );
      }
    }
  } finally {
    await client.end();
  }
}

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** The checked-in migrations, oldest first. */
export function readMigrations(): readonly Migration[] {
  const folder = new URL('../../../prisma/migrations/', import.meta.url);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const sql = readFileSync(new URL(`${name}/migration.sql`, folder), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await failPoint('migrate.app_run');
    await client.query(
      'INSERT INTO app._prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ($1, $2, $3, now(), 1)',
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
    await failPoint('migrate.app_committed');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {}); // a session that is gone has rolled back
    throw error;
  }
}
