import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../../../test/services/fresh-database.ts';
import { migrateApp } from './migrate.ts';

/** Columns, keys, indexes and enumerations of schema `app`, one line each. */
const SHAPE = `
SELECT concat_ws(' ', 'column', table_name, column_name, udt_name, is_nullable, column_default, datetime_precision) AS line
FROM information_schema.columns WHERE table_schema = 'app'
UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'app'
UNION ALL SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE connamespace = 'app'::regnamespace
UNION ALL SELECT concat_ws(' ', 'enum', typname, enumlabel, enumsortorder) FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid`;

let migrated: FreshDatabase;
let declared: FreshDatabase;

beforeAll(async () => {
  [migrated, declared] = await Promise.all([freshDatabase(), freshDatabase()]);
});

afterAll(() => Promise.all([migrated.drop(), declared.drop()]));

it('the migrations leave exactly the tables that the Prisma schema declares', async () => {
  await migrateApp(migrated.url);
  await query(declared.url, await scriptOfSchema(declared.url));
  const shape = await shapeOf(migrated.url);
  expect(shape.length).toBeGreaterThan(20);
  expect(shape).toEqual(await shapeOf(declared.url));
});

async function shapeOf(url: string): Promise<readonly string[]> {
  const rows = await query(url, SHAPE);
  return rows
    .map(({ line }) => line)
    .filter((line) => !line.includes('_prisma_migrations'))
    .sort();
}

async function query(url: string, sql: string): Promise<readonly { line: string }[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ line: string }>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The SQL that makes the schema's tables in an empty database, by Prisma's own engine. */
async function scriptOfSchema(databaseUrl: string): Promise<string> {
  const url = new URL(databaseUrl);
  const adapter = new PrismaPg({
    host: url.hostname,
    port: Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1),
  });
  const content = readFileSync(new URL('../../../prisma/schema.prisma', import.meta.url), 'utf8');
  const { SchemaEngine } = await loadEngine();
  // A part of the adapter; it is no package of ours.
  const { bindMigrationAwareSqlAdapterFactory } = createRequire(createRequire(import.meta.url).resolve('@prisma/adapter-pg'))(
    '@prisma/driver-adapter-utils',
  );
  const engine = await SchemaEngine.new(
    { datamodels: [['schema.prisma', content]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapter),
  );
  const { stdout } = await engine.diff({
    from: { tag: 'empty' },
    to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content }] },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  return stdout ?? '';
}

/** Prisma's schema engine as WebAssembly; Node 20 does not import such modules by itself. */
async function loadEngine(): Promise<typeof import('@prisma/schema-engine-wasm')> {
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  const glue = await import(pathToFileURL(join(folder, 'schema_engine_bg.js')).href);
  const { instance } = await WebAssembly.instantiate(readFileSync(join(folder, 'schema_engine_bg.wasm')), {
    './schema_engine_bg.js': glue,
  });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports as unknown as { __wbindgen_start(): void }).__wbindgen_start();
  return glue;
}
