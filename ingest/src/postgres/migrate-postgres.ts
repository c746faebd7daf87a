import { createHash } from 'node:crypto';
import { failPoint, TidewatchError } from '@tidewatch/schemas';
import pg from 'pg';
import { openPool } from './open-pool.ts';

/** One change of a schema. `name` begins with its number (`0001-…`) and is unique in the schema; a released step never changes. */
export interface MigrationStep {
  readonly name: string;
  readonly sql: string;
}

/**
 * Brings a schema up to date: applies the missing steps in the order given, each in a transaction of its own, under a
 * lock that lets one migrator at a time into the schema. Several lists may share a schema; steps that only the database
 * has are left alone, so that the previous release can start after a roll back.
 * @returns names of the steps applied now
 * @throws TidewatchError `migration_changed` when an applied step's text differs, before anything is applied
 */
export async function migratePostgres(
  target: pg.Pool | string,
  schemaName: string,
  steps: readonly MigrationStep[],
): Promise<readonly string[]> {
  if (typeof target !== 'string') return migrate(target, schemaName, steps);
  const pool = openPool(target, { applicationName: 'tidewatch-migrate', max: 1 });
  try {
    return await migrate(pool, schemaName, steps);
  } finally {
    await pool.end();
  }
}

async function migrate(pool: pg.Pool, schemaName: string, steps: readonly MigrationStep[]): Promise<readonly string[]> {
  const schema = pg.escapeIdentifier(schemaName);
  const client = await pool.connect();
  // A connection that breaks between two statements is told by the next one.
  client.on('error', () => {});
  try {
    // Waiting for another migrator, and a long step, are no hung statements.
    await client.query('set statement_timeout = 0');
    await client.query(unhurried(`select pg_advisory_lock(hashtext('tidewatch.migrate'), hashtext(${pg.escapeLiteral(schemaName)}))`));
    await client.query(`create schema if not exists ${schema}`);
    await client.query(
      `create table if not exists ${schema}.migrations (
        number int generated always as identity primary key,
        name text not null unique,
        checksum text not null,
        applied_at timestamptz not null default now()
      )`,
    );
    const { rows } = await client.query<{ name: string; checksum: string }>(`select name, checksum from ${schema}.migrations`);
    const missing = planSteps(schemaName, steps, new Map(rows.map((row) => [row.name, row.checksum])));
    for (const step of missing) await applyStep(client, schema, step);
    return missing.map((step) => step.name);
  } finally {
    // Ending the session gives back its lock and settings whatever state an error left it in.
    client.release(true);
  }
}

function planSteps(schemaName: string, steps: readonly MigrationStep[], applied: ReadonlyMap<string, string>): readonly MigrationStep[] {
  return steps.filter((step) => {
    const checksum = applied.get(step.name);
    if (checksum === undefined) return true;
    if (checksum === checksumOf(step)) return false;
    const message = `Step ${step.name} of schema ${schemaName} has been applied with another text. A released step must not change: restore it and add a new one.`;
    throw new TidewatchError('migration_changed', message);
  });
}

async function applyStep(client: pg.PoolClient, schema: string, step: MigrationStep): Promise<void> {
  await client.query('begin');
  try {
    await client.query(unhurried(step.sql));
    await failPoint('migrate.postgres_run');
    await client.query(`insert into ${schema}.migrations (name, checksum) values ($1, $2)`, [step.name, checksumOf(step)]);
    await failPoint('migrate.postgres_journalled');
    await client.query('commit');
    await failPoint('migrate.postgres_committed');
  } catch (cause) {
    await client.query('rollback').catch(() => {}); // the connection is closed anyway
    throw new TidewatchError('migration_failed', `Step ${step.name} failed: ${(cause as Error).message}`, { cause });
  }
}

/** A statement for which the pool's time does not hold; the longest that a timer can be holds instead. */
function unhurried(text: string): pg.QueryConfig {
  const statement = { text, query_timeout: 2 ** 31 - 1 };
  return statement;
}

function checksumOf(step: MigrationStep): string {
  return createHash('sha256').update(step.sql).digest('hex');
}
