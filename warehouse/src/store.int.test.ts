import {
  type AgentDayFacts,
  type CxEvent,
  dayOf,
  importedId,
  type LoggedEvent,
  parseEvent,
  routeOf,
  type SessionFacts,
  type UnitRef,
  unitKeyText,
} from '@tidewatch/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshWarehouse, freshWarehouse } from '../../test/services/fresh-warehouse.ts';
import { plainSession } from './fixtures/plain-session.ts';
import { randomAgentDay, randomFrom, randomSession } from './fixtures/random-facts.ts';
import { openStore } from './open-store.ts';
import { agentsOf } from './query/agents-at.ts';
import type { ArchivedEvent, ScannedUnit } from './store.ts';

const FROM = Date.UTC(2026, 2, 6);
const OPTIONS = { tenants: ['t1', 't2'], from: FROM, to: FROM + 20 * 86_400_000 };
const SEED = 42;

let warehouse: FreshWarehouse;
beforeAll(async () => {
  warehouse = await freshWarehouse();
});
afterAll(() => warehouse?.drop());

describe(`rows of units (seed ${SEED})`, () => {
  const random = randomFrom(SEED);
  const sessions = Array.from({ length: 1100 }, (_, i) => randomSession(random, OPTIONS, i));
  const days = Array.from({ length: 50 }, (_, i) => randomAgentDay(random, OPTIONS, i));

  beforeAll(async () => {
    await warehouse.store.insertRows('session', sessions);
    await warehouse.store.insertRows('agent_day', days);
  });

  it('come back as they were written, field by field and in the same order', async () => {
    const stored = await warehouse.store.readRows('session', sessions.map(unitOf));
    for (const row of sessions) expect(JSON.stringify(stored.get(unitKeyText(unitOf(row))))).toBe(JSON.stringify(row));
    const storedDays = await warehouse.store.readRows('agent_day', days.map(unitOfDay));
    for (const row of days) expect(JSON.stringify(storedDays.get(unitKeyText(unitOfDay(row))))).toBe(JSON.stringify(row));
  });

  it('a higher version replaces the row, a lower one never does, and writing again changes nothing', async () => {
    const [first, second] = sessions as unknown as readonly [SessionFacts, SessionFacts];
    const newer = { ...first, version: first.version + 1, entries: [], channel: 'newer' };
    await warehouse.store.insertRows('session', [newer]);
    await warehouse.store.insertRows('session', [first, second, { ...second, version: second.version - 1, channel: 'zombie' }]);
    const stored = await warehouse.store.readRows('session', [first, second].map(unitOf));
    expect(stored.get(unitKeyText(unitOf(first)))).toEqual(newer);
    expect(stored.get(unitKeyText(unitOf(second)))).toEqual(second);
    await warehouse.client.command({ query: 'OPTIMIZE TABLE sessions FINAL' });
    expect(await warehouse.store.readRows('session', [first, second].map(unitOf))).toEqual(stored);
  });

  it("agents' states are read from the days of the asking tenant", async () => {
    const asOf = (days[0] as AgentDayFacts).last_at;
    const known = [dayOf(asOf - 86_400_000), dayOf(asOf)];
    const own = days
      .filter((row) => row.tenant_id === 't1' && known.includes(row.bucket_on))
      .sort((a, b) => (a.agent_id < b.agent_id ? -1 : 1));
    expect(own.length).toBeGreaterThan(0);
    expect(await warehouse.reader('t1').agentsAt(asOf)).toEqual(agentsOf(own, asOf));
  });

  it('a unit without a row is not in the answer', async () => {
    expect(await warehouse.store.readRows('session', [{ tenantId: 't1', kind: 'session', bucketOn: '2026-03-06', id: 'nobody' }])).toEqual(
      new Map(),
    );
    expect(await warehouse.store.readRows('session', [])).toEqual(new Map());
  });
});

describe('open items', () => {
  const open = plainSession({ tenant_id: 'open', session_id: 's1', started_at: FROM, closed_at: null, close_reason: null, version: 3 });
  const closed = { ...open, closed_at: FROM + 1000, version: 4 };

  it('hold a session while it is open, also when its rows are written again out of order', async () => {
    await warehouse.store.insertOpenItems([open]);
    expect(await openIds()).toEqual(['s1']);
    await warehouse.store.insertOpenItems([closed]);
    expect(await openIds()).toEqual([]);
    await warehouse.store.insertOpenItems([open]);
    expect(await openIds()).toEqual([]);
    await warehouse.store.insertOpenItems([{ ...open, version: 5 }]);
    expect(await openIds()).toEqual(['s1']);
  });

  it('stay small: rows of closed sessions are removed for good', async () => {
    const many = Array.from({ length: 21_000 }, (_, i) => plainSession({ tenant_id: 'open', session_id: `x${i}`, started_at: FROM }));
    await warehouse.store.insertOpenItems(many);
    await expect.poll(() => count('open_items'), { timeout: 20_000 }).toBeLessThan(1000);
    expect(await openIds()).toEqual(['s1']);
  });

  async function openIds() {
    const answer = await warehouse.client.query({
      query: "SELECT session_id FROM open_items FINAL WHERE tenant_id = 'open'",
      format: 'JSONEachRow',
    });
    return (await answer.json<{ session_id: string }>()).map((row) => row.session_id);
  }
});

describe('the archive', () => {
  const first = logged('t9', 0, { event_id: 'e1', type: 'session.started', occurred_at: FROM, origin: 'customer' });
  const second = logged(
    't9',
    0,
    { event_id: 'e2', type: 'session.closed', occurred_at: FROM + 5, seq: 2, close_reason: 'agent' },
    { logAt: FROM + 50 },
  );

  it('keeps the first arrival of an event, before merges and after them', async () => {
    const again = { ...first, logAt: first.logAt + 10, offset: first.offset + 7 };
    const sameInstant = { ...first, offset: first.offset + 1 };
    await warehouse.store.insertEvents([again, second]);
    await warehouse.store.insertEvents([first]);
    await warehouse.store.insertEvents([sameInstant, again]);
    const expected = [asLogged(first), asLogged(second)];
    expect(byId((await warehouse.store.readEvents([first.unit])).get(unitKeyText(first.unit)))).toEqual(expected);
    await warehouse.client.command({ query: 'OPTIMIZE TABLE events FINAL' });
    expect(byId((await warehouse.store.readEvents([first.unit])).get(unitKeyText(first.unit)))).toEqual(expected);
    const answer = await warehouse.client.query({
      query: "SELECT offset FROM events WHERE tenant_id = 't9' AND event_id = 'e1'",
      format: 'JSONEachRow',
    });
    expect(await answer.json()).toEqual([{ offset: first.offset }]);
  });

  it('leaves out what the log took later', async () => {
    const known = await warehouse.store.readEvents([first.unit], { loggedUntil: FROM + 49 });
    expect(known.get(unitKeyText(first.unit))).toEqual([asLogged(first)]);
    expect(await warehouse.store.readEvents([first.unit], { loggedUntil: FROM - 1 })).toEqual(new Map());
  });

  it('is scanned in key order, slice by slice, each unit once with its events', async () => {
    const events = Array.from({ length: 23 }, (_, i) =>
      logged('scan', i, { event_id: `s${i}`, type: 'session.started', occurred_at: FROM + i * 7_200_000 }),
    );
    const others = logged('other', 1, { event_id: 'o', type: 'session.started', occurred_at: FROM });
    await warehouse.store.insertEvents([...events, others]);
    const slices: (readonly ScannedUnit[])[] = [];
    for await (const slice of warehouse.store.scanUnits({
      tenantId: 'scan',
      kind: 'session',
      fromDay: '1970-01-01',
      toDay: '2149-06-06',
      slice: 5,
    })) {
      slices.push(slice);
    }
    expect(slices.map((slice) => slice.length)).toEqual([5, 5, 5, 5, 3]);
    expect(slices.flat().map(({ unit }) => unit)).toEqual(events.map(({ unit }) => unit));
    expect(slices.flat().map((scanned) => scanned.events)).toEqual(events.map((event) => [asLogged(event)]));
    const day: ScannedUnit[] = [];
    for await (const slice of warehouse.store.scanUnits({
      tenantId: 'scan',
      kind: 'session',
      fromDay: '2026-03-07',
      toDay: '2026-03-07',
      slice: 100,
    })) {
      day.push(...slice);
    }
    expect(day.map(({ unit }) => unit.bucketOn)).toEqual(Array(11).fill('2026-03-07'));
  });

  it('is exported by event time, one stored event a line, of the asking tenant and range only', async () => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of warehouse.reader('scan').exportEvents(FROM, FROM + 7_200_001)) chunks.push(chunk);
    const lines = Buffer.concat(chunks).toString().trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as CxEvent).event_id)).toEqual(['s0', 's1']);
    const none: Uint8Array[] = [];
    for await (const chunk of warehouse.reader('nobody').exportEvents(0, FROM * 2)) none.push(chunk);
    expect(Buffer.concat(none).toString()).toBe('');
  });
});

describe('watermarks', () => {
  it('are the smallest of the partitions, never go back, and are null before the first', async () => {
    const reader = warehouse.reader('t1');
    expect(await reader.watermark()).toBeNull();
    const mark = (partition: number, watermarkAt: number) => ({ epoch: 'main', topic: 'cx.session', partition, watermarkAt });
    await warehouse.store.insertWatermarks([mark(0, 900), mark(1, 1000)]);
    await warehouse.store.insertWatermarks([mark(0, 800), { ...mark(1, 5), epoch: 'other' }]);
    expect(await reader.watermark()).toBe(900);
    await warehouse.store.insertWatermarks([mark(0, 1500)]);
    expect(await reader.watermark()).toBe(1000);
  });
});

describe('faults', () => {
  it('what ClickHouse will never take is refused with its reason', async () => {
    const bad = { ...plainSession({ session_id: 'bad', started_at: FROM }), version: 'many' } as unknown as SessionFacts;
    await expect(warehouse.store.insertRows('session', [bad])).rejects.toMatchObject({ code: 'warehouse_refused', retry: false });
  });

  it('a write that waits for a server that is gone ends with its signal', async () => {
    const gone = openStore({ url: 'http://u:p@127.0.0.1:1/tidewatch' });
    const writing = gone.insertRows('session', [plainSession({ session_id: 's', started_at: FROM })], AbortSignal.timeout(300));
    await expect(writing).rejects.toMatchObject({ name: 'TimeoutError' });
    await gone.close();
  });
});

async function count(table: string): Promise<number> {
  const answer = await warehouse.client.query({ query: `SELECT count() AS n FROM ${table}`, format: 'JSONEachRow' });
  const [row] = await answer.json<{ n: string | number }>();
  return Number(row?.n);
}

function logged(tenant: string, number: number, fields: Record<string, unknown>, at: { readonly logAt?: number } = {}): ArchivedEvent {
  const session_id = importedId(FROM + number * 7_200_000, tenant, String(number));
  const raw = { schema_version: 1, tenant_id: tenant, conversation_id: `c${number}`, session_id, ...fields };
  const outcome = parseEvent(raw, FROM * 2);
  if (outcome.kind !== 'continue') throw new Error(JSON.stringify(outcome));
  const { topic, unit } = routeOf(outcome.value);
  return {
    event: outcome.value,
    unit,
    topic,
    payload: JSON.stringify(raw),
    partition: 3,
    offset: 100 + number,
    logAt: at.logAt ?? FROM + number,
  };
}

function asLogged({ event, logAt, payload }: ArchivedEvent): LoggedEvent {
  return { event, logAt, json: payload };
}

function byId(events: readonly LoggedEvent[] | undefined): readonly LoggedEvent[] {
  return [...(events ?? [])].sort((a, b) => (a.event.event_id < b.event.event_id ? -1 : 1));
}

function unitOf(row: SessionFacts): UnitRef {
  return { tenantId: row.tenant_id, kind: 'session', bucketOn: row.bucket_on, id: row.session_id };
}

function unitOfDay(row: AgentDayFacts): UnitRef {
  return { tenantId: row.tenant_id, kind: 'agent_day', bucketOn: row.bucket_on, id: row.agent_id };
}
