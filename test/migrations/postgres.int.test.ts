import { migrateApp } from '@tidewatch/dashboard/admin';
import { migrateIngest } from '@tidewatch/ingest';
import { openLog } from '@tidewatch/ingest/log';
import { openPool } from '@tidewatch/ingest/postgres';
import { openVault } from '@tidewatch/ingest/vault';
import { type FailPoint, setFailPointHook } from '@tidewatch/schemas';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { freshDatabase } from '../services/fresh-database.ts';

const POINTS: readonly FailPoint[] = [
  'migrate.postgres_run',
  'migrate.postgres_journalled',
  'migrate.postgres_committed',
  'migrate.app_run',
  'migrate.app_committed',
];

afterEach(() => setFailPointHook(null));

/** Makes every table that the product has in PostgreSQL. */
async function migrateAll(url: string): Promise<void> {
  const pool = openPool(url, { max: 2 });
  try {
    await migrateIngest(pool);
    await openVault({ pool, masterKey: Buffer.alloc(32, 1) });
    await (await openLog({ pool })).close();
    await migrateApp(url);
  } finally {
    await pool.end();
  }
}

/** Everything that a schema is made of, and the steps that it says it was made by. */
const SCHEMA = `
select json_agg(line order by line) as lines from (
  select format('column %s.%s.%s %s %s %s', table_schema, table_name, column_name, data_type, is_nullable, column_default) as line
  from information_schema.columns where table_schema in ('log', 'ingest', 'app')
  union all
  select format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
  where connamespace::regnamespace::text in ('log', 'ingest', 'app')
  union all
  select indexdef from pg_indexes where schemaname in ('log', 'ingest', 'app')
  union all
  select pg_get_functiondef(oid) from pg_proc where pronamespace::regnamespace::text in ('log', 'ingest', 'app')
  union all
  select format('step %s %s', name, checksum) from (
    select name, checksum from log.migrations
    union all select name, checksum from ingest.migrations
    union all select migration_name, checksum from app._prisma_migrations where finished_at is not null
  ) steps
) parts`;

async function ask(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const END_OTHERS = 'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';

describe('migrations of PostgreSQL', () => {
  it.each(POINTS)('end in the same schema when every step is cut off at %s', async (point) => {
    const [whole, cut] = await Promise.all([freshDatabase(), freshDatabase()]);
    await migrateAll(whole.url);
    let passes = 0;
    let cuts = 0;
    setFailPointHook(async (at) => {
      // Every second time: what is cut off gets through at the next run.
      if (at !== point || passes++ % 2 === 1) return;
      cuts += 1;
      await ask(cut.url, END_OTHERS);
    });
    for (let isDone = false; !isDone; ) {
      const before = cuts;
      isDone = await migrateAll(cut.url).then(
        () => cuts === before,
        (error: unknown) => {
          if (cuts === before) throw error;
          return false;
        },
      );
    }
    expect(cuts).toBeGreaterThan(0);
    expect(await ask(cut.url, SCHEMA)).toEqual(await ask(whole.url, SCHEMA));
    await Promise.all([whole.drop(), cut.drop()]);
  });
});
