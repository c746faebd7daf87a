import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestIngest, type TestIngest } from '../testing.ts';
import { createApiKey, ensureFirstApiKey, hasApiKey, revokeApiKey } from './api-keys.ts';
import { openApiKeys } from './open-api-keys.ts';

let ingest: TestIngest;
let pool: pg.Pool;
let now = 1_000_000;
const clock = { now: () => now };
beforeAll(async () => {
  ingest = await startTestIngest();
  pool = ingest.pool;
});
afterAll(() => ingest.close());

test('a key stands for its tenant and no change of it does', async () => {
  const { secret } = await createApiKey(pool, { tenantId: 'acme', name: 'crm' });
  const keys = openApiKeys({ pool, clock });
  expect(await keys.tenantOf(secret)).toBe('acme');
  const other = secret.endsWith('A') ? 'B' : 'A';
  for (const wrong of [
    '',
    'tw_',
    secret.slice(0, -1),
    `${secret.slice(0, -1)}${other}`,
    `${secret}x`,
    ` ${secret}`,
    secret.toUpperCase(),
  ]) {
    expect(await keys.tenantOf(wrong)).toBeNull();
  }
});

test('the key itself is nowhere in the database', async () => {
  const { secret } = await createApiKey(pool, { tenantId: 'acme', name: 'crm' });
  const { rows } = await pool.query('select k::text as text from ingest.api_keys k');
  expect(JSON.stringify(rows)).not.toContain(secret.split('_')[2]);
});

test('a revoked key is refused within five seconds, at once by a door that has not seen it', async () => {
  const { id, secret } = await createApiKey(pool, { tenantId: 'acme', name: 'old' });
  const keys = openApiKeys({ pool, clock });
  expect(await keys.tenantOf(secret)).toBe('acme');
  expect(await revokeApiKey(pool, id)).toBe(true);
  expect(await revokeApiKey(pool, id)).toBe(false);
  expect(await openApiKeys({ pool, clock }).tenantOf(secret)).toBeNull();
  now += 5_000;
  expect(await keys.tenantOf(secret)).toBeNull();
});

test('a lookup that failed is not remembered', async () => {
  const { secret } = await createApiKey(pool, { tenantId: 'acme', name: 'crm' });
  let isAway = true;
  const flaky = { query: (...args: [string, unknown[]]) => (isAway ? Promise.reject(new Error('away')) : pool.query(...args)) } as pg.Pool;
  const keys = openApiKeys({ pool: flaky, clock });
  await expect(keys.tenantOf(secret)).rejects.toThrow('away');
  isAway = false;
  expect(await keys.tenantOf(secret)).toBe('acme');
});

test('use is noted', async () => {
  const { id, secret } = await createApiKey(pool, { tenantId: 'acme', name: 'crm' });
  await openApiKeys({ pool, clock }).tenantOf(secret);
  const { rows } = await pool.query('select last_used_at from ingest.api_keys where id = $1', [id]);
  expect(rows[0].last_used_at).toBeInstanceOf(Date);
});

test('of many processes that start at once one makes the first key', async () => {
  expect(await hasApiKey(pool, 'new')).toBe(false);
  const keys = await Promise.all(Array.from({ length: 6 }, () => ensureFirstApiKey(pool, { tenantId: 'new', name: 'first' })));
  expect(keys.filter((key) => key !== null)).toHaveLength(1);
  expect(await ensureFirstApiKey(pool, { tenantId: 'new', name: 'first' })).toBeNull();
  expect(await hasApiKey(pool, 'new')).toBe(true);
});

test('a tenant or name that cannot be one is refused', async () => {
  await expect(createApiKey(pool, { tenantId: 'two words', name: 'x' })).rejects.toMatchObject({ code: 'tenant_invalid' });
  await expect(createApiKey(pool, { tenantId: 'acme', name: ' ' })).rejects.toMatchObject({ code: 'name_invalid' });
});
