import { setTimeout as delay } from 'node:timers/promises';
import { type SessionFacts, type TidewatchError, unitKeyText } from '@tidewatch/schemas';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTcpProxy, type TcpProxy } from '../../bench/chaos/tcp-proxy.ts';
import { type FreshWarehouse, freshWarehouse } from '../../test/services/fresh-warehouse.ts';
import { plainSession } from './fixtures/plain-session.ts';
import { randomAgentDay, randomFrom } from './fixtures/random-facts.ts';
import { openStore } from './open-store.ts';
import type { WarehouseStore } from './store.ts';

const AT = Date.UTC(2026, 2, 6);
const day = randomAgentDay(randomFrom(1), { tenants: ['t1'], from: AT, to: AT + 1 }, 1);

let warehouse: FreshWarehouse;
let proxy: TcpProxy;
let store: WarehouseStore;
const waits: TidewatchError[] = [];

beforeAll(async () => {
  warehouse = await freshWarehouse();
  const url = new URL(warehouse.url);
  proxy = await openTcpProxy({ to: Number(url.port), random: randomFrom(1) });
  url.port = String(proxy.port);
  store = openStore({ url: url.toString(), onWait: (error) => waits.push(error) });
});
afterEach(() => {
  proxy.heal();
  waits.length = 0;
});
afterAll(async () => {
  await store?.close();
  await proxy?.close();
  await warehouse?.drop();
});

const session = (id: string): SessionFacts => plainSession({ session_id: id, started_at: AT });
const isStored = async (row: SessionFacts) => {
  const unit = { tenantId: row.tenant_id, kind: 'session', bucketOn: row.bucket_on, id: row.session_id } as const;
  return (await warehouse.store.readRows('session', [unit])).has(unitKeyText(unit));
};

/** Makes the table refuse, checks that a write waits for as long as it does and no longer, and that others go on. */
async function refusing(break_: string, mend: string): Promise<void> {
  await warehouse.client.command({ query: break_ });
  let isWritten = false;
  const writing = store.insertRows('agent_day', [day]).then(() => {
    isWritten = true;
  });
  await expect.poll(() => waits.length).toBeGreaterThan(1);
  await store.insertRows('session', [session(`beside ${break_.slice(0, 40).replaceAll(/\W+/g, '-')}`)]);
  expect(isWritten).toBe(false);
  await warehouse.client.command({ query: mend });
  await writing;
}

describe('a table that refuses holds up its own writes until it is put right, and nothing else', () => {
  it('gone, as while tables are exchanged', async () => {
    await refusing('RENAME TABLE agent_days TO agent_days_away', 'RENAME TABLE agent_days_away TO agent_days');
    expect(waits[0]).toMatchObject({ code: 'warehouse_refused', retry: true });
  });

  it('without a column that an upgrade has yet to make', async () => {
    await refusing('ALTER TABLE agent_days RENAME COLUMN first_at TO was_at', 'ALTER TABLE agent_days RENAME COLUMN was_at TO first_at');
  });

  it('full of parts', async () => {
    await store.insertRows('agent_day', [day]);
    await refusing(
      'ALTER TABLE agent_days MODIFY SETTING parts_to_delay_insert = 1, parts_to_throw_insert = 1',
      'ALTER TABLE agent_days RESET SETTING parts_to_delay_insert, parts_to_throw_insert',
    );
    expect(waits[0]).toMatchObject({ code: 'warehouse_unavailable', retry: true });
  });
});

describe('the way to the server', () => {
  it('slow by 3 s: a write passes at its first try', async () => {
    const row = session('slow');
    proxy.set({ latencyMs: 1_500 });
    await store.insertRows('session', [row]);
    expect(await isStored(row)).toBe(true);
    expect(waits).toEqual([]);
  });

  it('reset, and answers lost after the row was written: a write is repeated until it is acknowledged', async () => {
    const rows = Array.from({ length: 8 }, (_, i) => session(`reset-${i}`));
    proxy.set({ resetShare: 0.3, lostAnswerShare: 0.3 });
    for (const row of rows) await store.insertRows('session', [row]);
    proxy.heal();
    for (const row of rows) expect(await isStored(row)).toBe(true);
    expect(waits.length).toBeGreaterThan(0);
  });

  it('cut without a word: a dead connection is left after 10 s, and the write goes another way', async () => {
    const row = session('silent');
    await store.insertRows('session', [session('before')]);
    proxy.set({ isSilent: true });
    const writing = store.insertRows('session', [row]);
    const reading = store.readRows('session', [{ tenantId: 't1', kind: 'session', bucketOn: row.bucket_on, id: 'before' }]);
    await expect.poll(() => proxy.counts().silenced).toBeGreaterThan(0);
    proxy.heal();
    await writing;
    expect((await reading).size).toBe(1);
    expect(waits.map(({ message }) => message)).toEqual([expect.stringContaining('no answer within 10 s')]);
  });

  it('cut without a word: the end of the signal ends the wait at once', async () => {
    proxy.set({ isSilent: true });
    const stop = new AbortController();
    const writing = store.insertRows('session', [session('stopped')], stop.signal);
    await expect.poll(() => proxy.counts().silenced).toBeGreaterThan(0);
    stop.abort(new Error('stopping'));
    const ended = await Promise.race([writing.catch((error: Error) => error.message), delay(2_000, 'late')]);
    expect(ended).toBe('stopping');
  });
});
