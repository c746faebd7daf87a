import { type CxEvent, FAIL_POINTS, type Metric, metricById, ROW_KINDS, setFailPointHook, systemClock } from '@tidewatch/schemas';
import { type Epochs, openEpochs } from '@tidewatch/warehouse';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Folds, foldsOf } from '../fold/folds.ts';
import { sessionFold } from '../fold/session-fold.ts';
import { openRealRig, type RealRig } from '../testing/real-rig.ts';
import { toRecords } from '../testing/rig.ts';
import { agentScript, sessionScript, T0 } from '../testing/script.ts';
import { rowKinds } from '../verify/unit-kinds.ts';
import { fillEpoch } from './fill-epoch.ts';
import { type ReplayReport, replay } from './replay.ts';

const TENANT = 'r1';
const CHATS = 40;
/** A fold of another release: it names every channel anew, at the same version. */
const OTHER: Folds = {
  ...foldsOf('main'),
  session: {
    ...sessionFold,
    finish(draft) {
      const folded = sessionFold.finish(draft);
      return { ...folded, facts: { ...folded.facts, channel: 'other' } };
    },
  },
};

let rig: RealRig;
let epochs: Epochs;

beforeEach(async () => {
  rig = await openRealRig();
  epochs = openEpochs({ url: rig.warehouse.url });
  await rig.log.append(toRecords(floor()));
  await drain();
}, 120_000);
afterEach(async () => {
  setFailPointHook(null);
  await epochs.close();
  await rig.close();
});

function chat(i: number): readonly CxEvent[] {
  return sessionScript(
    [
      [0, 'session.started', { customer_id: `u${i}` }],
      [1, 'message.sent', { message_id: `m${i}`, sender: 'customer' }],
      [10, 'queue.entered', { queue_id: 'q1' }],
      [20, 'queue.left', { queue_id: 'q1', left_reason: 'assigned' }],
      [20, 'agent.accepted', { agent_id: 'a1' }],
      [20, 'segment.started', { owner_kind: 'agent', agent_id: 'a1' }],
      ...(i % 4 === 0 ? [] : [[60, 'session.closed', { close_reason: 'agent' }] as const]),
    ],
    { tenant: TENANT, name: `chat${i}`, at: T0 + i * 977_000 },
  );
}

function floor(): readonly CxEvent[] {
  const statuses = agentScript([[0, 'agent.status_changed', { status: 'available' }]], { tenant: TENANT, name: 'a1' });
  return [...statuses, ...Array.from({ length: CHATS }, (_, i) => chat(i)).flat()];
}

/** Everything in the log through a worker. */
async function drain(folds?: Folds): Promise<void> {
  const worker = await rig.start(folds && { folds });
  await rig.caughtUp();
  await worker.stop();
}

function run({ folds, swap = false }: { readonly folds?: Folds; readonly swap?: boolean } = {}): Promise<ReplayReport> {
  const { store } = rig.warehouse;
  return replay({
    store,
    epochs,
    name: 'next',
    kinds: rowKinds(folds ?? foldsOf('main')),
    clock: systemClock,
    swap,
    settleMs: 300,
  });
}

async function channels(table: string): Promise<Readonly<Record<string, number>>> {
  const answer = await rig.warehouse.client.query({
    query: `SELECT channel, toUInt32(count()) AS n FROM ${table} FINAL GROUP BY channel ORDER BY channel`,
    format: 'JSONEachRow',
  });
  const rows = await answer.json<{ readonly channel: string; readonly n: number }>();
  return Object.fromEntries(rows.map(({ channel, n }) => [channel, n]));
}

describe('replay', () => {
  it('of the same fold differs in nothing, and leaves what is in use alone', async () => {
    const report = await run();
    expect(report).toMatchObject({ sessions: CHATS, differ: 0, cells: 0, columns: {}, touched: 0, examples: [], swapped: false });
    expect(report.compared).toBe(CHATS + report.rows.agent_day);
    expect(report.rows.agent_day).toBeGreaterThan(0);
    expect(await channels('sessions')).toEqual({ web: CHATS });
  });

  it('of another fold names every cell that differs, takes its rows into use, and back again', async () => {
    const compared = await run({ folds: OTHER });
    expect(compared).toMatchObject({ differ: CHATS, cells: CHATS, columns: { 'sessions.channel': CHATS }, swapped: false });
    expect(compared.examples).toHaveLength(20);
    expect(compared.examples[0]).toMatchObject({
      column: 'channel',
      inUse: 'web',
      beside: 'other',
      unit: { tenantId: TENANT, kind: 'session' },
    });

    expect(await run({ folds: OTHER, swap: true })).toMatchObject({ differ: CHATS, swapped: true });
    expect(await channels('sessions')).toEqual({ other: CHATS });
    expect(await channels('open_items')).toEqual({ other: CHATS / 4 });
    expect(await channels('sessions__next')).toEqual({ web: CHATS });

    await expect(run()).rejects.toMatchObject({ code: 'epoch_kept' });
    expect(await run({ swap: true })).toMatchObject({ sessions: 0, differ: CHATS, swapped: true });
    expect(await channels('sessions')).toEqual({ web: CHATS });
    expect(await channels('open_items')).toEqual({ web: CHATS / 4 });

    await epochs.drop('next');
    expect(await epochs.state('next')).toBeNull();
  });

  it('takes what came since into the tables that go back into use', async () => {
    await run({ folds: OTHER, swap: true });
    await rig.log.append(toRecords(chat(CHATS + 1)));
    await drain(OTHER);
    expect(await channels('sessions')).toEqual({ other: CHATS + 1 });
    await run({ swap: true });
    expect(await channels('sessions')).toEqual({ web: CHATS + 1 });
  });

  it('begun again after a kill while it was filled, or between two tables, it comes to its end', async () => {
    await epochs.create('next');
    await fillEpoch({ store: rig.warehouse.store, epochs, name: 'next', tenants: ['nobody'], kinds: rowKinds(foldsOf('main')) }, () => 0);
    expect(await run({ folds: OTHER })).toMatchObject({ sessions: CHATS, differ: CHATS });

    // The exchange as far as its first table.
    await rig.warehouse.client.command({ query: "ALTER TABLE sessions MODIFY COMMENT 'cut after 1 times'" });
    await rig.warehouse.client.command({ query: 'EXCHANGE TABLES sessions AND sessions__next' });
    expect(await epochs.state('next')).toEqual({ swaps: [1, ...ROW_KINDS.slice(1).map(() => 0)], begunAt: null });
    await expect(run({ folds: OTHER })).rejects.toMatchObject({ code: 'epoch_kept' });
    expect(await run({ folds: OTHER, swap: true })).toMatchObject({ swapped: true });
    expect(await epochs.state('next')).toEqual({ swaps: ROW_KINDS.map(() => 1), begunAt: null });
    expect(await channels('sessions')).toEqual({ other: CHATS });
    expect(await channels('open_items')).toEqual({ other: CHATS / 4 });
  });

  it('ended between any two of its steps and begun again it comes to its end, once; boards answer and events come all along', async () => {
    const points = FAIL_POINTS.filter((point) => point.startsWith('epoch.'));
    const reader = rig.warehouse.reader(TENANT);
    const started = metricById.get('sessions_started') as Metric;
    const range = { from: T0, to: T0 + 86_400_000 * 3, asOf: T0 + 86_400_000 * 4 };
    const board = async () => {
      const [row] = await reader.answer({ metrics: [started], grain: 'total', zone: 'UTC', by: [], where: [], ...range });
      return row?.cells['sessions_started']?.value;
    };
    let chats = CHATS;
    const unlike = async () => ({ sessions: await channels('sessions'), open_items: await channels('open_items') });
    for (const point of points) {
      setFailPointHook((passed) => {
        if (passed === point) throw new Error(`ended at ${point}`);
      });
      await expect(run({ folds: OTHER, swap: true }), point).rejects.toThrow(point);
      setFailPointHook(null);
      expect(await board(), point).toBe(CHATS);
      // Of a later day than the board's, by a worker of the release that is coming.
      await rig.log.append(toRecords(chat(1_001 + 4 * chats)));
      chats += 1;
      await drain(OTHER);

      expect(await run({ folds: OTHER, swap: true }), point).toMatchObject({ swapped: true });
      expect(await unlike(), point).toEqual({ sessions: { other: chats }, open_items: { other: CHATS / 4 } });
      expect(await epochs.state('next'), point).toEqual({ swaps: ROW_KINDS.map(() => 1), begunAt: null });
      expect(await board(), point).toBe(CHATS);

      expect(await run({ swap: true }), point).toMatchObject({ swapped: true });
      expect(await unlike(), point).toEqual({ sessions: { web: chats }, open_items: { web: CHATS / 4 } });
      await epochs.drop('next');
    }
  }, 900_000);

  it('refuses tables whose columns are those of an earlier release', async () => {
    await run({ folds: OTHER, swap: true });
    await rig.warehouse.client.command({ query: 'ALTER TABLE sessions ADD COLUMN later String' });
    await expect(run({ swap: true })).rejects.toMatchObject({ code: 'epoch_outdated', message: expect.stringContaining('later') });
    expect(await channels('sessions')).toEqual({ other: CHATS });
  });

  it('lets boards answer and a worker write while it exchanges: no answer fails, no event is lost', async () => {
    const reader = rig.warehouse.reader(TENANT);
    const started = metricById.get('sessions_started') as Metric;
    const query = {
      metrics: [started],
      grain: 'total',
      zone: 'UTC',
      by: [],
      where: [],
      from: T0,
      to: T0 + 86_400_000 * 3,
      asOf: T0 + 86_400_000 * 4,
    } as const;
    const count = async () => (await reader.answer(query))[0]?.cells['sessions_started']?.value ?? null;
    const before = await count();
    expect(before).toBe(CHATS);

    let isOver = false;
    const seen = new Set<number | null>();
    const ask = async () => {
      while (!isOver) seen.add(await count());
    };
    const worker = await rig.start({ folds: OTHER });
    let written = CHATS;
    const write = async () => {
      while (!isOver) {
        await rig.log.append(toRecords(chat(1_000 + written)));
        written += 1;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    const around = Promise.all([ask(), write()]);
    // Thrown where it is awaited.
    around.catch(() => {});
    try {
      for (let turn = 0; turn < 2; turn++) expect(await run({ folds: OTHER, swap: true })).toMatchObject({ swapped: true });
    } finally {
      isOver = true;
    }
    await around;
    await rig.caughtUp();
    await worker.stop();
    // The chats that came meanwhile lie on later days than the query's: its number stands still.
    expect([...seen]).toEqual([before]);
    expect(written).toBeGreaterThan(CHATS + 5);
    // Twice exchanged: the set in use has every unit again, of the fold that the last pass was of.
    const rows = await channels('sessions');
    expect(Object.values(rows).reduce((sum, n) => sum + n, 0)).toBe(written);
  }, 150_000);
});
