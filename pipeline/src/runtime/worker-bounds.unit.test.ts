import { type CxEvent, nameId, type SessionFacts, TidewatchError } from '@tidewatch/schemas';
import { describe, expect, it, vi } from 'vitest';
import { createRig, type Rig, toRecords } from '../testing/rig.ts';
import { sessionScript, T0 } from '../testing/script.ts';

const tick = () => new Promise((resolve) => setImmediate(resolve));
const started = (names: readonly string[]) => names.flatMap((name) => sessionScript([[0, 'session.started']], { name }));
const named = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

describe('fairness', () => {
  it('a partition with a long backlog does not keep another one out of the next flush', async () => {
    const rig = createRig();
    await rig.log.ensureTopics([{ name: 'cx.session', partitions: 2 }]);
    // The partition of the memory log is the sum of the key's characters, modulo.
    const hot = sessionScript(
      Array.from({ length: 500 }, (_, i) => [i, 'message.read', { message_id: `m${i}` }] as const),
      { name: 'a' },
    );
    const quiet = started(['b']);
    await rig.log.append(toRecords([...hot, ...quiet]));
    const insert = vi.spyOn(rig.store, 'insertRows');
    const worker = await rig.start({ limits: { maxRecords: 20 } });
    await rig.caughtUp();
    await worker.stop();
    expect(insert.mock.calls[0]?.[1].map((row) => (row as SessionFacts).conversation_id).sort()).toEqual(['c-a', 'c-b']);
  });
});

describe('a warehouse that is away', () => {
  it('costs the memory of one batch under way and one that waits, for as long as it takes; then all is written', async () => {
    const rig = createRig();
    const records = toRecords(started(named('s', 400)));
    const largest = Math.max(...records.map(({ value }) => value.byteLength));
    let comeBack: () => void = () => {};
    const away = new Promise<void>((resolve) => (comeBack = resolve));
    const insert = rig.store.insertEvents.bind(rig.store);
    const asked = vi.spyOn(rig.store, 'insertEvents').mockImplementation(async (events) => {
      await away;
      return insert(events);
    });
    const worker = await rig.start({ limits: { maxRecords: 10 } });
    await rig.log.append(records);
    while (asked.mock.calls.length === 0) await tick();
    for (let i = 0; i < 500; i++) await tick();
    expect(asked).toHaveBeenCalledTimes(1);
    expect(worker.counts().heldBytes).toBeGreaterThan(10 * largest);
    expect(worker.counts().heldBytes).toBeLessThanOrEqual(20 * largest);
    comeBack();
    await rig.caughtUp();
    await worker.stop();
    expect(rig.store.rows.session.size).toBe(400);
    expect(rig.letters.letters).toEqual([]);
    expect(worker.counts().heldBytes).toBe(0);
  });
});

describe('what passes by itself', () => {
  const failing = (rig: Rig): Readonly<Record<string, () => void>> => ({
    'the archive cannot be read': () => failTwice(rig.store, 'readEvents'),
    'the log takes nothing': () => failTwice(rig.log, 'append'),
    'dead letters cannot be kept': () => failTwice(rig.letters, 'add'),
  });

  it.each(Object.keys(failing(createRig())))('%s: it is waited for, and makes no dead letter of a good event', async (trouble) => {
    const rig = createRig();
    const good = sessionScript([
      [0, 'session.started'],
      [1, 'segment.started', { owner_kind: 'agent', agent_id: 'ann' }],
    ]);
    await rig.log.ensureTopics([{ name: 'cx.session', partitions: 1 }]);
    await rig.log.append([...toRecords(good), { topic: 'cx.session', key: 'demo:c-s', value: Buffer.from('broken') }]);
    failing(rig)[trouble]?.();
    const worker = await rig.start();
    await rig.caughtUp();
    await worker.stop();
    expect(rig.letters.letters.map(({ problems }) => problems[0]?.code)).toEqual(['json_invalid']);
    expect([...rig.store.rows.session.values()]).toMatchObject([{ version: 2 }]);
    expect([...rig.store.rows.agent_day.values()]).toMatchObject([{ works: [{ to: null }] }]);
    expect(worker.counts().retries).toBe(2);
  });
});

function failTwice<T extends object>(part: T, name: keyof T & string): void {
  const call = (part[name] as (...args: unknown[]) => Promise<unknown>).bind(part);
  let failures = 2;
  Object.assign(part, {
    [name]: async (...args: unknown[]) => {
      if (failures-- > 0) throw new TidewatchError('away', 'not now', { retry: true });
      return call(...args);
    },
  });
}

describe('histories', () => {
  it('of many units at once are read and folded some at a time', async () => {
    const rig = createRig();
    const names = named('s', 1_200);
    await rig.log.ensureTopics([{ name: 'cx.session', partitions: 1 }]);
    await rig.log.append(toRecords(started(names)));
    const first = await rig.start();
    await rig.caughtUp();
    await first.stop();

    await rig.log.append(toRecords(names.flatMap((name) => again(name))));
    const read = vi.spyOn(rig.store, 'readEvents');
    const second = await rig.start();
    await rig.caughtUp();
    await second.stop();
    expect(Math.max(...read.mock.calls.map(([units]) => units.length))).toBeLessThanOrEqual(1_000);
    expect([...rig.store.rows.session.values()].filter((row) => row.version === 2 && row.closed_at !== null)).toHaveLength(1_200);
  });
});

function again(name: string): CxEvent[] {
  return sessionScript([[60, 'session.closed', { close_reason: 'customer' }]], {
    name,
    every: { event_id: nameId(name, 'close'), seq: 2 },
  });
}

describe('counts', () => {
  it('tell of late events, bytes and flushes', async () => {
    const rig = createRig();
    await rig.log.ensureTopics([{ name: 'cx.session', partitions: 1 }]);
    const now = rig.clock.now();
    const events = [
      ...sessionScript([[0, 'session.started']], { name: 'on-time', at: now - 600_000 }),
      ...sessionScript([[0, 'session.started']], { name: 'late', at: now - 600_001 }),
      ...sessionScript([[0, 'session.started']], { name: 'history', at: T0, every: { imported: true } }),
    ];
    const records = toRecords(events);
    await rig.log.append(records);
    const worker = await rig.start();
    await rig.caughtUp();
    await worker.stop();
    const counts = worker.counts();
    expect(counts).toMatchObject({ events: 3, rows: 3, lateEvents: 1, retries: 0, fenced: 0 });
    expect(counts.archivedBytes).toBe(records.reduce((sum, { value }) => sum + value.byteLength, 0));
    expect(counts.flushes).toBeGreaterThan(0);
    expect(counts.lastFlushAt).toBeGreaterThanOrEqual(now);
  });
});
