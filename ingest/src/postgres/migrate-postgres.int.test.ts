import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../../test/services/fresh-database.ts';
import { migratePostgres } from './migrate-postgres.ts';
import { openPool } from './open-pool.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const step = (name: string, sql: string) => ({ name, sql });
const one = step('0001-a', 'create table shop.a (n int); insert into shop.a values (1);');
const two = step('0002-b', 'alter table shop.a add column m int');

async function rows(sql: string): Promise<unknown[]> {
  const pool = openPool(database.url, { max: 1 });
  try {
    return (await pool.query(sql)).rows;
  } finally {
    await pool.end();
  }
}

test('each step is applied once, in order, however many migrators start at once', async () => {
  const applied = await Promise.all(Array.from({ length: 4 }, () => migratePostgres(database.url, 'shop', [one, two])));
  expect(applied.flat().sort()).toEqual(['0001-a', '0002-b']);
  expect(await rows('select n, m from shop.a')).toEqual([{ n: 1, m: null }]);
});

test('a step that changed after it was applied stops everything before anything is applied', async () => {
  const changed = { ...one, sql: `${one.sql} ` };
  const next = step('0003-c', 'create table shop.c ()');
  await expect(migratePostgres(database.url, 'shop', [next, changed])).rejects.toMatchObject({ code: 'migration_changed' });
  expect(await rows("select to_regclass('shop.c') as c")).toEqual([{ c: null }]);
});

test('a step that fails leaves nothing of itself, keeps those before it, and succeeds when it is mended', async () => {
  const broken = step('0003-c', 'create table shop.c (); create table shop.c ()');
  await expect(migratePostgres(database.url, 'shop', [one, two, broken])).rejects.toMatchObject({ code: 'migration_failed' });
  expect(await rows("select to_regclass('shop.c') as c")).toEqual([{ c: null }]);
  expect(await migratePostgres(database.url, 'shop', [one, two, step('0003-c', 'create table shop.c ()')])).toEqual(['0003-c']);
});

test('two lists share a schema, and an older release starts on a newer schema', async () => {
  expect(await migratePostgres(database.url, 'shop', [step('other-0001', 'create table shop.other ()')])).toEqual(['other-0001']);
  expect(await migratePostgres(database.url, 'shop', [one])).toEqual([]);
});

test('an idle connection that the server cuts does not end the process, and the pool goes on', async () => {
  const errors: Error[] = [];
  const pool = openPool(database.url, { max: 1, onError: (error) => errors.push(error) });
  const before = await pool.query('select pg_backend_pid() as pid');
  await rows(`select pg_terminate_backend(${before.rows[0].pid}, 5000)`);
  await expect.poll(() => errors.length).toBe(1);
  expect((await pool.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
  await pool.end();
});
