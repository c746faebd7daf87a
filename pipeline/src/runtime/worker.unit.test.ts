import { once } from 'node:events';
import { type CxEvent, routeOf, type SessionFacts, TidewatchError, unitKeyText } from '@tidewatch/schemas';
import { describe, expect, it, vi } from 'vitest';
import { agentDayFold, foldAgentDay } from '../fold/agent-day-fold.ts';
import { foldsOf } from '../fold/folds.ts';
import { foldSession, sessionFold } from '../fold/session-fold.ts';
import { createRig, toRecords } from '../testing/rig.ts';
import { agentScript, sessionScript, T0 } from '../testing/script.ts';

const good = sessionScript([
  [0, 'session.started'],
  [1, 'queue.entered', { queue_id: 'q' }],
  [9, 'session.closed', { close_reason: 'customer' }],
]);
const session = { topic: 'cx.session', key: 'demo:c-s' };
const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

const fail = () => {
  throw new Error('the fold is broken');
};
const loop = () => {
  for (;;);
};
const hoard = () => {
  for (const held: object[] = []; ; ) held.push({ at: held.length });
};
/** The session's fold, but for events that say `bad`. */
const harmful =
  (harm: () => void): typeof sessionFold.evolve =>
  (draft, event) => {
    if (event['source_ref'] === 'bad') harm();
    sessionFold.evolve(draft, event);
  };
const unitOf = (events: readonly CxEvent[]) => routeOf(events[0] as CxEvent).unit;
const replayed = (topic: string, payload: Uint8Array) => ({
  topic,
  key: routeOf(JSON.parse(Buffer.from(payload).toString())).key,
  value: payload,
});

describe('poison', () => {
  it.each([
    ['json_invalid', { ...session, value: bytes('{"type":') }],
    ['encoding_invalid', { ...session, value: Buffer.from([0x7b, 0xff, 0x7d]) }],
    ['unknown_type', { ...session, value: bytes({ ...good[0], type: 'session.exploded' }) }],
    ['forbidden_key', { ...session, value: bytes('{"__proto__":{"polluted":1}}') }],
    ['time_in_future', { ...session, value: bytes({ ...good[0], event_id: 'later', occurred_at: T0 + 11 * 86_400_000 }) }],
    ['wrong_topic', { ...session, topic: 'cx.agent', value: bytes({ ...good[0], event_id: 'astray' }) }],
    ['wrong_key', { ...session, key: 'demo:other', value: bytes({ ...good[0], event_id: 'astray' }) }],
    [
      'conversation_mismatch',
      { topic: 'cx.session', key: 'demo:c2', value: bytes({ ...good[0], event_id: 'two', conversation_id: 'c2' }) },
    ],
  ])('%s becomes a dead letter, is announced, and its partition goes on', async (code, record) => {
    const rig = createRig();
    const worker = await rig.start();
    await rig.log.append(toRecords(good.slice(0, 1)));
    await rig.caughtUp();
    await rig.log.append([record, ...toRecords(good.slice(1))]);
    await rig.caughtUp();
    await worker.stop();
    expect(rig.letters.letters).toMatchObject([{ origin: 'pipeline', tenantId: 'demo', topic: record.topic, problems: [{ code }] }]);
    expect(Buffer.from(rig.letters.letters[0]?.payload ?? []).equals(record.value)).toBe(true);
    const announced = [...rig.store.units.values()].filter(({ unit }) => unit.kind === 'ops').flatMap(({ events }) => [...events.values()]);
    expect(announced.map(({ event }) => event['error_code'])).toEqual([code]);
    expect([...rig.store.rows.session.values()]).toMatchObject([{ version: 3, close_reason: 'customer' }]);
    expect((await worker.snapshot()).deadLettered).toBe(1);
  });

  it.each([
    ['throws', fail, 'fold_failed'],
    ['loops', loop, 'fold_stuck'],
    ['takes all memory', hoard, 'fold_stuck'],
  ])(
    'an event under which the fold %s costs itself only, and counts once it is replayed to a fold that can take it',
    async (_, harm, code) => {
      const rig = createRig();
      const folds = { ...foldsOf('main'), session: { ...sessionFold, evolve: harmful(harm) } };
      const bad = { ...(good[1] as CxEvent), event_id: 'bad', source_ref: 'bad' };
      const alone = sessionScript([[0, 'session.started', { source_ref: 'bad' }]], { name: 'alone' });
      const worker = await rig.start({ folds });
      await rig.log.append(toRecords(good.slice(0, 1)));
      await rig.caughtUp();
      await rig.log.append(toRecords([...alone, bad, ...good.slice(1)]));
      await rig.caughtUp();
      await worker.stop();
      expect(rig.letters.letters.map(({ problems }) => problems[0]?.code)).toEqual([code, code]);
      expect([...rig.store.rows.session.values()]).toEqual([foldSession(good)]);
      const archived = [...rig.store.units.values()]
        .filter(({ unit }) => unit.kind === 'session')
        .flatMap(({ events }) => [...events.keys()]);
      expect(archived.sort()).toEqual(good.map((event) => event.event_id).sort());

      const repaired = await rig.start();
      for (let replay = 0; replay < 2; replay++) {
        await rig.log.append(rig.letters.letters.slice(0, 2).map(({ topic, payload }) => replayed(topic ?? '', payload)));
        await rig.caughtUp();
      }
      await repaired.stop();
      const all = [...good, bad];
      expect(rig.store.rows.session.get(unitKeyText(unitOf(good)))).toEqual(foldSession(all));
      expect([...rig.store.rows.session.values()].map(({ version }) => version).sort()).toEqual([1, 4]);
      expect(rig.letters.letters).toHaveLength(2);
    },
  );

  it('in an agent-day, of which only ids are held, it costs itself only, too: what the day had is read from the archive', async () => {
    const rig = createRig();
    const day = agentScript([
      [0, 'agent.status_changed', { status: 'available' }],
      [60, 'agent.capacity_changed', { capacity: { all: 3 } }],
      [90, 'agent.status_changed', { status: 'break', source_ref: 'bad' }],
      [120, 'agent.status_changed', { status: 'offline' }],
    ]);
    const kept = day.filter((event) => event['source_ref'] !== 'bad');
    const fold = agentDayFold('main');
    const evolve: typeof fold.evolve = (draft, event) => {
      fold.evolve(draft, event);
      if (event['source_ref'] === 'bad') throw new Error('the fold is broken');
    };
    const worker = await rig.start({ folds: { ...foldsOf('main'), agent_day: { ...fold, evolve } } });
    await rig.log.append(toRecords(day.slice(0, 1)));
    await rig.caughtUp();
    await rig.log.append(toRecords([...day.slice(1), ...day.slice(0, 1)]));
    await rig.caughtUp();
    await worker.stop();
    expect(rig.letters.letters.map(({ problems }) => problems[0]?.code)).toEqual(['fold_failed']);
    expect([...rig.store.rows.agent_day.values()]).toEqual([foldAgentDay(kept, 'main')]);
    expect(await worker.snapshot()).toMatchObject({ duplicates: 1 });
  });

  it('a poison record of cx.ops is kept and not announced', async () => {
    const rig = createRig();
    const worker = await rig.start();
    await rig.log.append([{ topic: 'cx.ops', key: 'demo:x', value: bytes('nonsense') }]);
    await rig.caughtUp();
    await worker.stop();
    expect(rig.letters.letters).toHaveLength(1);
    expect(rig.store.units.size).toBe(0);
  });
});

describe('what is written', () => {
  it('events of other topics are archived as they are', async () => {
    const rig = createRig();
    const worker = await rig.start();
    const [template] = agentScript([[0, 'agent.status_changed', { status: 'available' }]]);
    const item = { ...template, type: 'kb.item_created', kb_id: 'k', item_id: 'i', agent_id: undefined, status: undefined };
    await rig.log.append([{ topic: 'cx.kb', key: 'demo:k', value: bytes(item) }]);
    await rig.caughtUp();
    await worker.stop();
    expect([...rig.store.units.keys()]).toEqual([unitKeyText({ tenantId: 'demo', kind: 'kb', bucketOn: '2026-03-02', id: 'k' })]);
  });

  it('a session that was closed before anybody could see it open does not pass through open_items', async () => {
    const rig = createRig();
    const closedAtOnce = (name: string) => {
      const lines = [
        [0, 'session.started'],
        [1, 'session.closed', { close_reason: 'agent' }],
      ] as const;
      return toRecords(sessionScript(lines, { name, every: { conversation_id: 'c' } }));
    };
    const worker = await rig.start({ limits: { maxRecords: 10 } });
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await rig.log.append(closedAtOnce(name));
      await rig.caughtUp();
    }
    // Who had the partition before may yet write them as open: that must lose.
    expect([...rig.store.openItems.values()].map((row) => row.closed_at)).toEqual(Array(5).fill(T0 + 1_000));
    rig.store.openItems.clear();
    await rig.log.append(closedAtOnce('closed'));
    await rig.caughtUp();
    expect(rig.store.openItems.size).toBe(0);
    await rig.log.append(toRecords(sessionScript([[0, 'session.started']], { name: 'open' })));
    await rig.caughtUp();
    await worker.stop();
    expect([...rig.store.openItems.values()].map((row) => row.conversation_id)).toEqual(['c-open']);
  });

  it('an event delivered again marks its row dirty and is not folded twice', async () => {
    const rig = createRig();
    const worker = await rig.start();
    await rig.log.append(toRecords(good));
    await rig.caughtUp();
    rig.store.rows.session.clear();
    await rig.log.append(toRecords(good.slice(0, 1)));
    await rig.caughtUp();
    await worker.stop();
    expect([...rig.store.rows.session.values()]).toMatchObject([{ version: 3 }]);
    expect(await worker.snapshot()).toMatchObject({ events: 3, duplicates: 1 });
  });
});

describe('watermark', () => {
  it('an idle worker moves every partition on, once a second at most', async () => {
    const rig = createRig();
    const insert = vi.spyOn(rig.store, 'insertWatermarks');
    const worker = await rig.start();
    const startedAt = rig.clock.now();
    while (insert.mock.calls.length < 4) await new Promise((resolve) => setImmediate(resolve));
    await worker.stop();
    expect(rig.clock.now() - startedAt).toBeGreaterThanOrEqual(3_000);
    expect(rig.store.watermarks.size).toBe(32);
    for (const at of rig.store.watermarks.values()) expect(at).toBeGreaterThan(startedAt + 2_000);
  });
});

describe('open items', () => {
  const tick = () => new Promise((resolve) => setImmediate(resolve));

  it('are made again from the rows some minutes after the start and once a day, and a rebuild that fails stops nothing', async () => {
    const rig = createRig();
    const rebuild = vi.spyOn(rig.store, 'rebuildOpenItems');
    rebuild.mockRejectedValueOnce(new TidewatchError('warehouse_refused', 'not allowed'));
    const startedAt = rig.clock.now();
    const worker = await rig.start();
    while (rebuild.mock.calls.length < 1) await tick();
    expect(rig.clock.now() - startedAt).toBeGreaterThanOrEqual(300_000);

    const stale = foldSession(sessionScript([[0, 'session.started']], { name: 'stale' })) as SessionFacts;
    await rig.store.insertOpenItems([stale]);
    rig.clock.advance(80_000_000);
    const asked = rig.clock.now();
    while (rig.clock.now() < asked + 60_000) await tick();
    expect(rebuild).toHaveBeenCalledTimes(1);
    rig.clock.advance(7_000_000);
    while (rebuild.mock.calls.length < 2) await tick();
    await worker.stop();
    expect(rig.store.openItems.size).toBe(0);
  });

  it('a stop cuts a rebuild short and waits for its end', async () => {
    const rig = createRig();
    let ended = false;
    rig.store.rebuildOpenItems = async (signal?: AbortSignal) => {
      await once(signal as AbortSignal, 'abort');
      await tick();
      ended = true;
      throw signal?.reason;
    };
    const rebuild = vi.spyOn(rig.store, 'rebuildOpenItems');
    const worker = await rig.start({ limits: { firstRebuildAfterMs: 0 } });
    while (rebuild.mock.calls.length === 0) await tick();
    await worker.stop();
    expect(ended).toBe(true);
  });
});

describe('stop and trouble', () => {
  it('a store that cannot be reached is waited for: nothing becomes a dead letter', async () => {
    const rig = createRig();
    let failures = 2;
    const append = rig.log.append.bind(rig.log);
    const agent = sessionScript([[0, 'segment.started', { owner_kind: 'agent', agent_id: 'ann' }]]);
    await rig.log.ensureTopics([{ name: 'cx.session', partitions: 1 }]);
    await append(toRecords(agent));
    rig.log.append = async (records) => {
      if (failures-- > 0) throw new TidewatchError('log_unavailable', 'down', { retry: true });
      return append(records);
    };
    const worker = await rig.start();
    await rig.caughtUp();
    await worker.stop();
    expect(rig.letters.letters).toEqual([]);
    expect([...rig.store.rows.agent_day.values()]).toMatchObject([{ agent_id: 'ann', works: [{ to: null }] }]);
  });

  it('a store that will never take it ends the worker with its error, and nothing is committed', async () => {
    const rig = createRig();
    rig.store.insertRows = () => Promise.reject(new TidewatchError('warehouse_refused', 'no such table'));
    await rig.log.ensureTopics([{ name: 'cx.session', partitions: 1 }]);
    await rig.log.append(toRecords(good));
    const worker = await rig.start();
    await expect(worker.done).rejects.toMatchObject({ code: 'warehouse_refused' });
    await expect(worker.stop()).rejects.toMatchObject({ code: 'warehouse_refused' });
    expect((await worker.snapshot()).lagTotal).toBe(3);
  });

  it('a stop whose flush hangs gives up after its time, and the next worker does the flush again', async () => {
    const rig = createRig();
    const insert = rig.store.insertRows.bind(rig.store);
    rig.store.insertRows = (_kind, _rows, signal?: AbortSignal) =>
      new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    await rig.log.ensureTopics([{ name: 'cx.session', partitions: 1 }]);
    await rig.log.append(toRecords(good));
    const worker = await rig.start({ limits: { stopWithinMs: 50 } });
    while (rig.store.units.size === 0) await new Promise((resolve) => setImmediate(resolve));
    await worker.stop();
    expect((await worker.snapshot()).lagTotal).toBe(3);

    rig.store.insertRows = insert;
    const next = await rig.start();
    await rig.caughtUp();
    await next.stop();
    expect([...rig.store.rows.session.values()]).toMatchObject([{ version: 3 }]);
  });
});
