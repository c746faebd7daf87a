import { type AgentDayFacts, type CxEvent, type Metric, metricById, newId, type SessionFacts, systemClock } from '@tidewatch/schemas';
import type { WarehouseStore } from '@tidewatch/warehouse';
import type { CatalogueReader } from '@tidewatch/warehouse/query';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foldAgentDay } from '../fold/agent-day-fold.ts';
import { foldSession } from '../fold/session-fold.ts';
import { openRealRig, type RealRig } from '../testing/real-rig.ts';
import { toRecords } from '../testing/rig.ts';
import { agentScript, type Line, sessionScript, T0, unitScript } from '../testing/script.ts';
import { answerAsKnown } from './answer-as-known.ts';
import { type LastingRows, type VerifyOptions, verify } from './verify.ts';

let rig: RealRig;
let tenants = 0;

beforeAll(async () => {
  rig = await openRealRig();
}, 120_000);
afterAll(() => rig.close());

/** A chat, of one of three queues and agents, over some hours, some past midnight, every seventh still open. */
function chat(i: number, tenant: string): CxEvent[] {
  const queue = `q${i % 3}`;
  const agent = `a${i % 4}`;
  const wait = (i * 7) % 60;
  const answered: readonly Line[] = [
    [10 + wait, 'agent.offered', { agent_id: agent }],
    [10 + wait, 'queue.left', { queue_id: queue, left_reason: 'assigned' }],
    [10 + wait, 'agent.accepted', { agent_id: agent }],
    [10 + wait, 'segment.started', { owner_kind: 'agent', agent_id: agent }],
    [20 + wait, 'message.sent', { message_id: `m1-${i}`, sender: 'agent', agent_id: agent }],
    ...(i % 7 === 0 ? [] : [[2000 + wait, 'session.closed', { close_reason: 'agent' }] as const]),
  ];
  const abandoned: readonly Line[] = [
    [10 + wait, 'queue.left', { queue_id: queue, left_reason: 'abandoned' }],
    [10 + wait, 'session.closed', { close_reason: 'customer' }],
  ];
  const lines: readonly Line[] = [
    [0, 'session.started', { customer_id: `u${i % 50}`, offhours: i % 11 === 0 }],
    [1, 'message.sent', { message_id: `m0-${i}`, sender: 'customer' }],
    [10, 'queue.entered', { queue_id: queue }],
    ...(i % 5 === 0 ? abandoned : answered),
  ];
  return sessionScript(lines, { tenant, name: `chat${i}`, at: T0 + i * 977_000, every: { is_test: i % 13 === 0 } });
}

/** Chats of a new tenant, through a worker into the rows. */
async function fill(count: number): Promise<{ readonly tenant: string; readonly events: readonly CxEvent[] }> {
  const tenant = `v${tenants++}`;
  const statuses = agentScript([[0, 'agent.status_changed', { status: 'available' }]], { tenant, name: 'a1' });
  const events = [...statuses, ...Array.from({ length: count }, (_, i) => chat(i, tenant)).flat()];
  await rig.log.append(toRecords(events));
  const worker = await rig.start();
  await rig.caughtUp();
  await worker.stop();
  return { tenant, events };
}

function check(tenant: string, options: Partial<Pick<VerifyOptions, 'maxHeld' | 'from' | 'to' | 'repair'>> = {}) {
  return verify({ store: rig.warehouse.store, reader: rig.warehouse.reader(tenant), tenantId: tenant, clock: systemClock, ...options });
}

/** The rows of the chats. */
function rowsOf(events: readonly CxEvent[]): readonly SessionFacts[] {
  const starts = events.filter(({ type }) => type === 'session.started');
  return starts.map((start) => foldSession(events.filter(({ session_id }) => session_id === start.session_id)) as SessionFacts);
}

/** The row of the first chat that is no test. */
function firstRow(events: readonly CxEvent[]): SessionFacts {
  const first = events.find(({ type, is_test }) => type === 'session.started' && !is_test);
  return foldSession(events.filter(({ session_id }) => session_id === first?.session_id)) as SessionFacts;
}

/** A reader that says one session too many, or, with `moves`, one more at every look. */
function wrongReader(tenant: string, moves: boolean): CatalogueReader {
  const reader = rig.warehouse.reader(tenant);
  let looks = 0;
  return {
    ...reader,
    answer: async (query, options) => {
      looks += 1;
      return (await reader.answer(query, options)).map((row) => {
        const cell = row.cells['sessions_started'];
        if (!cell || query.by.length > 0) return row;
        const value = (cell.value ?? 0) + (moves ? looks : 1);
        return { ...row, cells: { ...row.cells, sessions_started: { ...cell, value, numerator: value } } };
      });
    },
  };
}

describe('verify', () => {
  it('tells a wrong number from one that is still on its way', async () => {
    const { tenant } = await fill(60);
    const of = (reader: CatalogueReader) => verify({ store: rig.warehouse.store, reader, tenantId: tenant, clock: systemClock });
    const wrong = await of(wrongReader(tenant, false));
    expect(wrong.differ).toBeGreaterThan(0);
    expect(wrong.unsettled).toBe(0);
    const moving = await of(wrongReader(tenant, true));
    expect(moving).toMatchObject({ differ: 0, unsettled: wrong.differ });
  });

  it('of a number that is wrong though its rows agree names the event of the unit that is counted wrongly', async () => {
    const { tenant, events } = await fill(20);
    const reader = rig.warehouse.reader(tenant);
    const started = events.filter(({ type, is_test }) => type === 'session.started' && !is_test);
    const odd = started[7] as CxEvent;
    const { bucket_on: bucketOn, session_id: id } = rowsOf(events).find((row) => row.session_id === odd.session_id) as SessionFacts;
    const place = { bucketOn, id };
    // Counts one session twice, whenever it is asked for a number that holds it.
    const doubling: CatalogueReader = {
      ...reader,
      answer: async (query, options) => {
        const { first = place, last = place } = options?.units ?? {};
        const rows = await reader.answer(query, options);
        if (query.by.length > 0 || first.id > id || last.id < id) return rows;
        const own = await reader.answer(query, { units: { kind: 'session', first: place, last: place } });
        return rows.map((row, i) => {
          const { sessions_started: cell } = row.cells;
          const more = own[i]?.cells['sessions_started']?.value ?? 0;
          if (!cell || more === 0) return row;
          const value = (cell.value ?? 0) + more;
          return { ...row, cells: { ...row.cells, sessions_started: { ...cell, value, numerator: value } } };
        });
      },
    };
    const { differ, examples } = await verify({ store: rig.warehouse.store, reader: doubling, tenantId: tenant, clock: systemClock });
    expect(differ).toBeGreaterThan(1);
    expect(examples.map((example) => example.firstEvent)).toEqual(examples.map(() => odd.event_id));
  }, 300_000);

  it('folds what no day tells apart once for all calls that share it', async () => {
    const { tenant } = await fill(3);
    const orders = unitScript({ customer_id: 'u1' }, [[0, 'order.placed', { order_id: 'o1', order_value_minor: 5, currency: 'EUR' }]], {
      tenant,
    });
    await rig.log.append(toRecords(orders));
    const worker = await rig.start();
    await rig.caughtUp();
    await worker.stop();
    const scans: string[] = [];
    const { store } = rig.warehouse;
    const scanUnits: WarehouseStore['scanUnits'] = (options) => {
      scans.push(options.kind);
      return store.scanUnits(options);
    };
    const counting: WarehouseStore = { ...store, scanUnits };
    const days = [2, 3].map((day) => ({ from: Date.UTC(2026, 2, day), to: Date.UTC(2026, 2, day + 1) }));
    const lasting: LastingRows = new Map();
    for (const day of days) {
      const options = { store: counting, reader: rig.warehouse.reader(tenant), tenantId: tenant, clock: systemClock, ...day, lasting };
      expect(await verify(options)).toMatchObject({ differ: 0, compared: { from: new Date(day.from).toISOString() } });
    }
    expect(scans.filter((kind) => kind === 'customer')).toHaveLength(1);
    expect(scans.filter((kind) => kind === 'session')).toHaveLength(days.length);
  }, 300_000);

  it('finds nothing where nothing is wrong, also when it may hold almost nothing', async () => {
    const { tenant } = await fill(300);
    const report = await check(tenant);
    expect(report).toMatchObject({ differ: 0, examples: [] });
    expect(report.cells).toBeGreaterThan(5_000);
    expect(report.compared?.from).toBe('2026-03-02T09:00:00.000Z');
    expect(await check(tenant, { maxHeld: 100 })).toEqual(report);
  }, 300_000);

  it('finds and names a damaged session, with what is there and what should be, and the numbers that are off', async () => {
    const { tenant, events } = await fill(20);
    const row = firstRow(events);
    const wrong = { ...row, version: row.version + 1, channel: 'fax' };
    await rig.warehouse.store.insertRows('session', [wrong]);
    const { differ, examples } = await check(tenant);
    expect(differ).toBeGreaterThan(1);
    expect(examples[0]).toEqual({
      unit: { kind: 'session', bucketOn: '2026-03-02', id: row.session_id },
      stored: wrong,
      expected: row,
      firstEvent: events.find(({ session_id }) => session_id === row.session_id)?.event_id,
    });
    const cells = examples.flatMap((example) => ('cell' in example ? [example.cell] : []));
    expect(cells).toContainEqual(expect.objectContaining({ metric: 'sessions_started', dims: { channel: 'web' } }));
  });

  it('finds a damaged agent-day', async () => {
    const { tenant, events } = await fill(5);
    const day = foldAgentDay(
      events.filter(({ type }) => type.startsWith('agent.status')),
      'main',
    ) as AgentDayFacts;
    await rig.warehouse.store.insertRows('agent_day', [{ ...day, version: 1_000, steps: [] }]);
    const { examples } = await check(tenant);
    expect(examples[0]).toMatchObject({ unit: { kind: 'agent_day', id: 'a1' }, stored: { steps: [] } });
    expect(examples).toContainEqual(expect.objectContaining({ cell: expect.objectContaining({ metric: 'busy_time_wall' }) }));
  });

  it('finds and names a row that has no events, and its numbers', async () => {
    const { tenant, events } = await fill(5);
    const row = firstRow(events);
    const ghost = { ...row, session_id: newId(row.started_at, new Uint8Array(16)) };
    const ghostDay = { ...(foldAgentDay(agentScript([[0, 'agent.status_changed', { status: 'busy' }]]), 'main') as AgentDayFacts) };
    await rig.warehouse.store.insertRows('session', [ghost]);
    await rig.warehouse.store.insertRows('agent_day', [{ ...ghostDay, tenant_id: tenant, agent_id: 'nobody' }]);
    const { differ, examples } = await check(tenant);
    expect(differ).toBeGreaterThan(2);
    expect(examples).toContainEqual({
      unit: { kind: 'session', bucketOn: row.bucket_on, id: ghost.session_id },
      stored: ghost,
      expected: null,
      firstEvent: null,
    });
    expect(examples).toContainEqual(expect.objectContaining({ unit: { kind: 'agent_day', bucketOn: '2026-03-02', id: 'nobody' } }));
    expect(examples).toContainEqual(expect.objectContaining({ cell: expect.objectContaining({ metric: 'sessions_started' }) }));
  });

  it('repairs rows that another fold wrote for the same events, and says what it cannot repair', async () => {
    const { tenant, events } = await fill(12);
    const rows = rowsOf(events);
    const { store } = rig.warehouse;
    // What a worker of another release left: the version that the events have, and other bytes.
    await store.insertRows(
      'session',
      rows.map((row) => ({ ...row, channel: 'fax' })),
    );
    await store.insertOpenItems(rows.map((row) => ({ ...row, channel: 'fax' })));
    expect(await check(tenant, { repair: true })).toMatchObject({ differ: 0, repaired: rows.length });
    expect(await check(tenant)).toMatchObject({ differ: 0, repaired: 0 });
    const query = {
      metrics: [metricById.get('sessions_open_now') as Metric],
      from: T0,
      to: Date.now(),
      grain: 'total',
      zone: 'UTC',
    } as const;
    const asked = { ...query, by: ['channel'], where: [], asOf: Date.now() } as const;
    const open = await rig.warehouse.reader(tenant).answer(asked, { openOnly: true });
    expect(open.map(({ dims }) => dims.channel)).toEqual(['web']);

    const [first] = rows as [SessionFacts];
    await store.insertRows('session', [{ ...first, version: first.version + 1, channel: 'fax' }]);
    const stuck = await check(tenant, { repair: true });
    expect(stuck).toMatchObject({ repaired: 0, examples: [{ unit: { id: first.session_id } }, ...stuck.examples.slice(1)] });
  });

  it('of a range compares the rows that touch it by their events or as stored, and not the others', async () => {
    const { tenant, events } = await fill(300);
    const range = { from: Date.UTC(2026, 2, 4, 7, 7), to: Date.UTC(2026, 2, 4, 19) };
    const whole = await check(tenant);
    const clean = await check(tenant, range);
    expect(clean).toMatchObject({ differ: 0, compared: { from: '2026-03-04T07:07:00.000Z', to: '2026-03-04T19:00:00.000Z' } });
    expect(clean.cells).toBeLessThan(whole.cells);
    expect(await check(tenant, { ...range, maxHeld: 100 })).toEqual(clean);

    // Closed a day before the range, but stored as if it went on; and one outside, which is nobody's business here.
    const [moved, outside] = rowsOf(events).filter((row) => row.closed_at !== null && row.closed_at < Date.UTC(2026, 2, 3)) as [
      SessionFacts,
      SessionFacts,
    ];
    await rig.warehouse.store.insertRows('session', [
      { ...moved, version: 1_000, closed_at: null },
      { ...outside, version: 1_000, channel: 'fax' },
    ]);
    const { examples } = await check(tenant, range);
    const named = examples.flatMap((example) => ('unit' in example ? [example.unit.id] : []));
    expect(named).toEqual([moved.session_id]);
  }, 300_000);
});

describe('as known at an instant', () => {
  it('answers what was known then; the rows answer what is known now', async () => {
    const tenant = `v${tenants++}`;
    const events = chat(1, tenant);
    const worker = await rig.start();
    await rig.log.append(toRecords(events.slice(0, 3)));
    await rig.caughtUp();
    const knownAt = Date.now();
    while (Date.now() <= knownAt + 5) await new Promise((resolve) => setTimeout(resolve, 1));
    await rig.log.append(toRecords(events.slice(3)));
    await rig.caughtUp();
    await worker.stop();

    const metrics = ['offered', 'answered', 'sessions_closed'].map((id) => metricById.get(id) as Metric);
    const range = { from: T0, to: T0 + 86_400_000, grain: 'total', zone: 'UTC', by: [], where: [] } as const;
    const query = { metrics, ...range, asOf: Date.now() };
    const valuesAt = async (at: number) => {
      const [row] = await answerAsKnown({
        store: rig.warehouse.store,
        tenantId: tenant,
        query: { ...query, knownAt: at },
        writtenTo: null,
      });
      return metrics.map(({ id }) => row?.cells[id]?.value);
    };
    expect(await valuesAt(knownAt)).toEqual([1, 0, 0]);
    expect(await valuesAt(Date.now())).toEqual([1, 1, 1]);
    const [now] = await rig.warehouse.reader(tenant).answer(query);
    expect(metrics.map(({ id }) => now?.cells[id]?.value)).toEqual([1, 1, 1]);
  });
});
