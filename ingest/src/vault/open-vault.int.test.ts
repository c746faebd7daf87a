import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../../test/services/fresh-database.ts';
import { openPool } from '../postgres/index.ts';
import { openVault } from './open-vault.ts';

const masterKey = randomBytes(32);
let database: FreshDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.url);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
const open = () => openVault({ pool, masterKey });

test('what is sealed is opened again, in order, also by another process', async () => {
  const vault = await open();
  const texts = ['Where is my parcel?', '我的包裹在哪里？', '', 'Where is my parcel?', '😀'.repeat(1_000)];
  const sealed = await vault.seal(texts.map((text, i) => ({ tenantId: 'acme', subject: `c${i % 2}`, text })));
  expect(await vault.open('acme', sealed)).toEqual(texts);
  expect(await (await open()).open('acme', sealed)).toEqual(texts);
  expect(new Set(sealed.map((item) => item.keyId)).size).toBe(2);
  expect(new Set(sealed.map((item) => item.sealed.iv)).size).toBe(texts.length);
  expect(JSON.stringify(sealed)).not.toContain('parcel');
});

test("erasing a customer destroys that customer's texts and no others, and a customer who comes back gets a new key", async () => {
  const [vault, other] = await Promise.all([open(), open()]);
  const items = ['gone', 'stays'].map((subject) => ({ tenantId: 'acme', subject, text: subject }));
  const sealed = await vault.seal(items);
  expect(await vault.erase({ tenantId: 'acme', subject: 'gone' })).toBe(true);
  expect(await vault.erase({ tenantId: 'acme', subject: 'gone' })).toBe(false);
  expect(await vault.open('acme', sealed)).toEqual([null, 'stays']);
  expect(await other.open('acme', sealed)).toEqual([null, 'stays']);
  const again = await vault.seal(items.slice(0, 1));
  expect(again[0]?.keyId).not.toBe(sealed[0]?.keyId);
  expect(await vault.open('acme', [...again, ...sealed])).toEqual(['gone', null, 'stays']);
  const { rows } = await pool.query(
    "select wrapped, erased_at is not null as erased from ingest.data_keys where subject = 'gone' order by created_at",
  );
  expect(rows).toEqual([
    { wrapped: null, erased: true },
    { wrapped: expect.any(Buffer), erased: false },
  ]);
});

test('processes that seal for the same new customers at once agree on one key each', async () => {
  const vaults = await Promise.all([open(), open(), open(), open()]);
  const items = Array.from({ length: 100 }, (_, i) => ({ tenantId: 'rush', subject: `c${i}`, text: `${i}` }));
  const orders = [items, items.toReversed(), items, items.toReversed()];
  const sealed = await Promise.all(vaults.map((vault, i) => vault.seal(orders[i] ?? [])));
  expect(new Set(sealed.flat().map((item) => item.keyId)).size).toBe(100);
  expect(await vaults[0]?.open('rush', sealed.flat())).toEqual(orders.flat().map((item) => item.text));
});

test('a tenant cannot open the texts of another, whatever its cache holds, and an unknown key is an error', async () => {
  const vault = await open();
  const sealed = await vault.seal([{ tenantId: 'acme', subject: 'c', text: 'secret' }]);
  expect(await vault.open('acme', sealed)).toEqual(['secret']);
  await expect(vault.open('evil', sealed)).rejects.toMatchObject({ code: 'vault_key_unknown' });
  await expect(vault.open('acme', [{ keyId: 'nonsense', sealed: { iv: '', tag: '', data: '' } }])).rejects.toMatchObject({
    code: 'vault_key_unknown',
  });
});

test('a changed text, and a text moved to another customer, is refused', async () => {
  const vault = await open();
  const [a, b] = await vault.seal(['a', 'b'].map((subject) => ({ tenantId: 'acme', subject, text: 'hello' })));
  if (!a || !b) throw new Error('two were sealed');
  const data = Buffer.from(a.sealed.data, 'base64');
  data[0] = (data[0] ?? 0) ^ 1;
  for (const sealed of [{ ...a.sealed, data: data.toString('base64') }, { ...a.sealed, tag: '' }, b.sealed]) {
    await expect(vault.open('acme', [{ keyId: a.keyId, sealed }])).rejects.toMatchObject({ code: 'seal_broken' });
  }
});

test('hashes of an identifier are equal for equal input, and differ between tenants and master keys', async () => {
  const vault = await open();
  expect(vault.hash('acme', '+44 20 7946 0958')).toBe((await open()).hash('acme', '+44 20 7946 0958'));
  expect(vault.hash('acme', '+44 20 7946 0958')).toMatch(/^[\w-]{43}$/);
  expect(vault.hash('acme', 'x')).not.toBe(vault.hash('other', 'x'));
  expect(vault.hash('acme', 'x')).not.toBe(vault.hash('acme', 'y'));
});

test('a master key of the wrong length, or not the one the keys were wrapped by, is refused at the start', async () => {
  await (await open()).seal([{ tenantId: 'acme', subject: 'c', text: 'x' }]);
  await expect(openVault({ pool, masterKey: randomBytes(16) })).rejects.toMatchObject({ code: 'master_key_invalid' });
  await expect(openVault({ pool, masterKey: randomBytes(32) })).rejects.toMatchObject({ code: 'master_key_wrong', retry: false });
});

test('a database that cannot be reached is an error that says to try again', async () => {
  const vault = await open();
  const closedPool = openPool('postgres://x:y@127.0.0.1:1/none');
  await expect(openVault({ pool: closedPool, masterKey })).rejects.toMatchObject({ code: 'vault_unavailable', retry: true });
  await closedPool.end();
  expect(await vault.seal([])).toEqual([]);
});
