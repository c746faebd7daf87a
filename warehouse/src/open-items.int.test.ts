import type { SessionFacts } from '@tidewatch/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshWarehouse, freshWarehouse } from '../../test/services/fresh-warehouse.ts';
import { plainSession } from './fixtures/plain-session.ts';
import { randomFrom, randomSession } from './fixtures/random-facts.ts';

const FROM = Date.UTC(2026, 2, 6);

let warehouse: FreshWarehouse;
beforeAll(async () => {
  warehouse = await freshWarehouse();
});
afterAll(() => warehouse?.drop());

function open(id: string, version: number): SessionFacts {
  return plainSession({ tenant_id: 't1', session_id: id, started_at: FROM, closed_at: null, close_reason: null, version });
}

function closed(id: string, version: number): SessionFacts {
  return { ...open(id, version), closed_at: FROM + 1000, close_reason: 'agent' };
}

/** As the worker writes: rows before open items. */
async function flush(...rows: readonly SessionFacts[]): Promise<void> {
  await warehouse.store.insertRows('session', rows);
  await warehouse.store.insertOpenItems(rows);
}

const cleanUp = () => warehouse.client.command({ query: 'OPTIMIZE TABLE open_items FINAL CLEANUP' });

/** `id/version` of what the table shows, or the rows say, to be open. */
async function openIn(table: 'open_items' | 'sessions'): Promise<readonly string[]> {
  const query = `SELECT concat(session_id, '/', toString(version)) AS item FROM ${table} FINAL WHERE closed_at IS NULL ORDER BY item`;
  const answer = await warehouse.client.query({ query, format: 'JSONEachRow' });
  return (await answer.json<{ item: string }>()).map(({ item }) => item);
}

async function emptyTables(): Promise<void> {
  for (const table of ['open_items', 'sessions']) await warehouse.client.command({ query: `TRUNCATE TABLE ${table}` });
}

describe('a rebuild of open items', () => {
  it('takes out the old row of a closed session that came back after a clean-up, for good', async () => {
    await emptyTables();
    await flush(open('zombie', 3), open('live', 2));
    await flush(closed('zombie', 4));
    await cleanUp();
    await warehouse.store.insertOpenItems([open('zombie', 3)]);
    expect(await openIn('open_items')).toEqual(['live/2', 'zombie/3']);
    expect(await warehouse.store.rebuildOpenItems()).toEqual({ takenOut: 1 });
    expect(await openIn('open_items')).toEqual(['live/2']);
    await warehouse.store.insertOpenItems([open('zombie', 3)]);
    expect(await openIn('open_items')).toEqual(['live/2']);
    await warehouse.client.command({ query: 'OPTIMIZE TABLE open_items FINAL' });
    expect(await openIn('open_items')).toEqual(['live/2']);
    expect(await warehouse.store.rebuildOpenItems()).toEqual({ takenOut: 0 });
  });

  it('takes out what has no row, and lets it in again when it has one, be it of the same version', async () => {
    await emptyTables();
    await warehouse.store.insertOpenItems([open('lost', 5)]);
    expect(await warehouse.store.rebuildOpenItems()).toEqual({ takenOut: 1 });
    expect(await openIn('open_items')).toEqual([]);
    await warehouse.store.insertRows('session', [open('lost', 5)]);
    expect(await warehouse.store.rebuildOpenItems()).toEqual({ takenOut: 0 });
    expect(await openIn('open_items')).toEqual(['lost/5']);
  });

  it('brings back every open row whole, of all tenants, more than one page of them', async () => {
    await emptyTables();
    const random = randomFrom(7);
    const options = { tenants: ['t1', 't2'], from: FROM, to: FROM + 20 * 86_400_000 };
    const sessions = Array.from({ length: 1_200 }, (_, i) => ({ ...randomSession(random, options, i), closed_at: null }));
    await warehouse.store.insertRows('session', sessions);
    await warehouse.store.insertOpenItems(sessions.slice(0, 700).map((row) => ({ ...row, version: row.version - 1, channel: 'old' })));
    expect(await warehouse.store.rebuildOpenItems()).toEqual({ takenOut: 0 });
    const rowsOf = async (columns: string) => {
      const query = `SELECT ${columns} FROM open_items FINAL ORDER BY tenant_id, session_id`;
      return (await warehouse.client.query({ query, format: 'JSONEachRow' })).json<Record<string, unknown>>();
    };
    const items = await rowsOf('* EXCEPT is_deleted');
    expect(items).toHaveLength(1_200);
    const fields = Object.keys(items[0] ?? {})
      .map((column) => `\`${column}\``)
      .join(', ');
    const query = `SELECT ${fields} FROM sessions FINAL ORDER BY tenant_id, session_id`;
    expect(items).toEqual(await (await warehouse.client.query({ query, format: 'JSONEachRow' })).json());
  });

  it('agrees with the rows beside workers that open and close sessions, other rebuilds and clean-ups', async () => {
    await emptyTables();
    const random = randomFrom(11);
    const ids = Array.from({ length: 40 }, (_, i) => `s${i}`);
    const versions = new Map(ids.map((id) => [id, 0]));
    let isWorking = true;
    const work = async () => {
      for (let round = 0; round < 40; round++) {
        const rows = ids
          .filter(() => random() < 0.3)
          .map((id) => {
            const version = (versions.get(id) ?? 0) + 1;
            versions.set(id, version);
            return random() < 0.5 ? open(id, version) : closed(id, version);
          });
        await flush(...rows);
      }
      isWorking = false;
    };
    const rebuild = async () => {
      do await warehouse.store.rebuildOpenItems();
      while (isWorking);
    };
    const clean = async () => {
      while (isWorking) await cleanUp();
    };
    await Promise.all([work(), rebuild(), rebuild(), clean()]);
    expect(await openIn('open_items')).toEqual(await openIn('sessions'));
  });

  it('ends with its signal', async () => {
    await expect(warehouse.store.rebuildOpenItems(AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
  });
});
