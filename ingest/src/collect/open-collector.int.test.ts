import { randomUUID } from 'node:crypto';
import { DAY_MS, TidewatchError } from '@tidewatch/schemas';
import type { Pool, QueryConfig } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { EventLog } from '../log/port.ts';
import { openPool } from '../postgres/index.ts';
import { startTestIngest, type TestIngest, testEvent } from '../testing.ts';
import { openVault } from '../vault/index.ts';
import type { Sealed } from '../vault/port.ts';
import { openCollector } from './open-collector.ts';
import { sweepSeen } from './seen.ts';

let ingest: TestIngest;
beforeAll(async () => {
  ingest = await startTestIngest();
});
afterAll(() => ingest.close());
/** Each test looks at the events of a tenant of its own. */
let tenantId: string;
let serial = 0;
beforeEach(() => {
  tenantId = `tenant-${++serial}`;
});
const event = (more: object = {}) => testEvent({ tenant_id: tenantId, ...more });
const logged = async () => (await ingest.logged()).filter((at) => at.tenant_id === tenantId);

test('what is accepted is in the log, in order per conversation, with the fields that the producer left out', async () => {
  const events = [1, 2, 3].map((seq) => event({ seq, unknown_field: { kept: [seq] } }));
  expect(await ingest.collector.collect(tenantId, events)).toEqual({ accepted: 3, duplicates: 0 });
  const found = await logged();
  expect(found.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  for (const [i, at] of found.entries()) {
    expect(at).toMatchObject({ ...events[i], producer: 'door', is_test: false, imported: false });
    expect(at.recorded_at).toBeGreaterThan(at.occurred_at);
  }
});

test('what the producer said of itself stays', async () => {
  const told = { producer: 'crm', is_test: true, imported: true, recorded_at: Date.UTC(2020, 0, 1) };
  await ingest.collector.collect(tenantId, [event(told)]);
  expect((await logged())[0]).toMatchObject(told);
});

test('an event that was taken before, or is in the batch twice, is a duplicate and not appended again', async () => {
  const [first, second] = [event(), event()];
  expect(await ingest.collector.collect(tenantId, [first, second, first])).toEqual({ accepted: 2, duplicates: 1 });
  expect(await ingest.collector.collect(tenantId, [second, first])).toEqual({ accepted: 0, duplicates: 2 });
  expect(await logged()).toHaveLength(2);
});

test('ids are compared byte by byte, whatever their form, and per tenant', async () => {
  const id = 'aaaaaaaa-0000-4000-8000-000000000000';
  const ids = [id, id.toUpperCase(), 'order-1', 'ORDER-1', '订单一'];
  const events = ids.map((event_id) => event({ event_id }));
  expect(await ingest.collector.collect(tenantId, events)).toEqual({ accepted: 5, duplicates: 0 });
  expect(await ingest.collector.collect(tenantId, events)).toEqual({ accepted: 0, duplicates: 5 });
  const other = events.map((at) => ({ ...at, tenant_id: `${tenantId}-b` }));
  expect(await ingest.collector.collect(`${tenantId}-b`, other)).toEqual({ accepted: 5, duplicates: 0 });
});

test('several batches in one append have each their own answer', async () => {
  const [a, b, c] = [event(), event(), event()];
  await ingest.collector.collect(tenantId, [a]);
  const batches = [[a, b], [b, c], [], [c]].map((events) => ({ tenantId, events }));
  expect(await ingest.collector.collectEach(batches)).toEqual([
    { accepted: 1, duplicates: 1 },
    { accepted: 1, duplicates: 1 },
    { accepted: 0, duplicates: 0 },
    { accepted: 0, duplicates: 1 },
  ]);
  expect(await logged()).toHaveLength(3);
});

test('tenants in one append do not see each other: an id that one has sent is new for the other', async () => {
  const ours = event();
  const theirs = { ...ours, tenant_id: `${tenantId}-b` };
  await ingest.collector.collect(tenantId, [ours]);
  const batches = [
    { tenantId, events: [ours] },
    { tenantId: theirs.tenant_id, events: [theirs, theirs] },
  ];
  expect(await ingest.collector.collectEach(batches)).toEqual([
    { accepted: 0, duplicates: 1 },
    { accepted: 1, duplicates: 1 },
  ]);
});

test('text is sealed under the customer, or the session where the customer is unknown, and is nowhere else', async () => {
  const secret = 'my card is 6222 0000 1111';
  await ingest.collector.collect(tenantId, [event({ text: secret, customer_id: 'cust' }), event({ text: secret }), event()]);
  const found = await logged();
  expect(JSON.stringify(found)).not.toContain('6222');
  expect(found.map((at) => at['text'])).toEqual([undefined, undefined, undefined]);
  const sealed = found.slice(0, 2).map((at) => ({ keyId: at.pii_key_id as string, sealed: at.sealed as Sealed }));
  expect(await ingest.vault.open(tenantId, sealed)).toEqual([secret, secret]);
  expect(found[2]).not.toHaveProperty('sealed');
  await ingest.vault.erase({ tenantId, subject: 'cust' });
  expect(await ingest.vault.open(tenantId, sealed)).toEqual([null, secret]);
});

test('a crash between the append and the mark loses nothing: the retry appends again and is no duplicate', async () => {
  const broken = new Proxy(ingest.pool, {
    get: (pool: Pool, name) => {
      if (name !== 'query') return Reflect.get(pool, name, pool);
      return (statement: QueryConfig) =>
        statement.name === 'seen-mark' ? Promise.reject(new Error('the connection is gone')) : pool.query(statement);
    },
  });
  const at = event();
  const crashing = openCollector({ ...ingest, pool: broken }).collect(tenantId, [at]);
  await expect(crashing).rejects.toMatchObject({ code: 'store_unavailable', retry: true });
  expect(await logged()).toHaveLength(1);
  expect(await ingest.collector.collect(tenantId, [at])).toEqual({ accepted: 1, duplicates: 0 });
  expect((await logged()).map(({ event_id }) => event_id)).toEqual([at.event_id, at.event_id]);
  expect(await ingest.collector.collect(tenantId, [at])).toEqual({ accepted: 0, duplicates: 1 });
});

test('an append that failed marks nothing: the retry is taken', async () => {
  const failing: EventLog = Object.assign(Object.create(ingest.log), {
    append: () => Promise.reject(new TidewatchError('log_unavailable', 'away', { retry: true })),
  });
  const at = event();
  await expect(openCollector({ ...ingest, log: failing }).collect(tenantId, [at])).rejects.toMatchObject({ code: 'log_unavailable' });
  expect(await ingest.collector.collect(tenantId, [at])).toEqual({ accepted: 1, duplicates: 0 });
});

test('two processes that take the same batch at once never deadlock, and every event is in the log', async () => {
  const events = Array.from({ length: 500 }, () => event());
  const other = openCollector(ingest);
  await Promise.all([ingest.collector.collect(tenantId, events), other.collect(tenantId, [...events].reverse())]);
  expect(new Set((await logged()).map(({ event_id }) => event_id)).size).toBe(500);
});

test('ids are forgotten after 90 days and not before', async () => {
  const at = event();
  await ingest.collector.collect(tenantId, [at]);
  const now = ingest.clock.now();
  expect(await sweepSeen(ingest.pool, now + 90 * DAY_MS)).toBe(0);
  expect(await sweepSeen(ingest.pool, now + 92 * DAY_MS)).toBeGreaterThan(0);
  expect(await ingest.collector.collect(tenantId, [at])).toEqual({ accepted: 1, duplicates: 0 });
});

test('what was taken and whose keys are known is looked up by index, however much has come since the first request', async () => {
  const pool = openPool(ingest.url, { max: 1 });
  const vault = await openVault({ pool, masterKey: ingest.masterKey });
  const collector = openCollector({ pool, log: ingest.log, vault, clock: ingest.clock });
  const batch = () => Array.from({ length: 200 }, () => event({ type: 'message.sent', customer_id: randomUUID(), text: 'hello' }));
  const rowsRead = async () => {
    await pool.query('select pg_stat_force_next_flush()');
    const { rows } = await pool.query(
      `select sum(seq_tup_read)::int as read from pg_stat_user_tables where relname in ('seen', 'data_keys')`,
    );
    return (rows[0] as { read: number }).read;
  };
  // As often as it takes for PostgreSQL to keep the plan of a statement.
  for (let i = 0; i < 10; i++) await collector.collect(tenantId, batch());
  const before = await rowsRead();
  await collector.collect(tenantId, batch());
  expect((await rowsRead()) - before).toBe(0);
  await pool.end();
});
