import { type CxEvent, routeOf, type SessionFacts, TOPICS, type UnitRef, unitKeyText } from '@tidewatch/schemas';
import fc from 'fast-check';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { agentDayFold, touchesDay } from '../fold/agent-day-fold.ts';
import { workPieces } from '../fold/agent-work.ts';
import { foldUnit } from '../fold/fold.ts';
import { type FoldedSession, sessionFold } from '../fold/session-fold.ts';
import { delivered, sessionHistory, statusHistory } from '../testing/arbitrary.ts';
import { MemoryLog, type SetClock, setClock } from '../testing/memory-log.ts';
import { MemoryLetters, MemoryStore } from '../testing/memory-store.ts';
import { T0 } from '../testing/script.ts';
import { startWorker } from './worker.ts';
import type { Worker, WorkerLimits } from './worker-options.ts';

const seed = Date.now();
const TOPIC_NAMES = TOPICS.map(({ name }) => name);

/** The log, the store and the letters of one run, whose steps can be made to fail: the process is dead at that moment. */
interface World {
  readonly clock: SetClock;
  readonly log: MemoryLog;
  readonly store: MemoryStore;
  readonly letters: MemoryLetters;
  readonly sent: Map<string, CxEvent>;
}

interface Plan {
  readonly arriving: readonly CxEvent[];
  /** Sizes of the appends. */
  readonly chunks: readonly number[];
  /** Steps (of all processes together) at which a process dies, and whether the step was done. */
  readonly crashes: readonly { readonly after: number; readonly isDone: boolean }[];
  readonly workers: number;
  /** Before which appends a worker joins or leaves, so that partitions go and come back. */
  readonly moves: readonly ('join' | 'leave' | null)[];
  readonly limits: WorkerLimits;
}

const plan: fc.Arbitrary<Plan> = fc
  .tuple(
    fc
      .array(fc.nat(), { minLength: 1, maxLength: 4 })
      .chain((names) => fc.tuple(...names.map((_, i) => sessionHistory({ name: `s${i}`, stepMs: 4 * 3_600_000 })))),
    statusHistory({ stepMs: 3_600_000 }),
  )
  .chain(([sessions, statuses]) => delivered([...sessions.flat(), ...statuses]))
  .chain((arriving) =>
    fc.record({
      arriving: fc.constant(arriving),
      chunks: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 }),
      crashes: fc.array(fc.record({ after: fc.integer({ min: 0, max: 12 }), isDone: fc.boolean() }), { maxLength: 6 }),
      workers: fc.integer({ min: 1, max: 3 }),
      moves: fc.array(fc.constantFrom('join' as const, 'leave' as const, null), { minLength: 1, maxLength: 8 }),
      limits: fc.record({ maxRecords: fc.constantFrom(1, 3, 5000), cacheBytes: fc.constantFrom(0, 2_000, 2 ** 20) }),
    }),
  );

describe('worker', () => {
  it(`rows are the fold of what was sent, whatever arrives when and whoever dies between two steps (seed ${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (it) => {
        const world = await play(it);
        expect(world.letters.letters).toEqual([]);
        expectArchiveIsSent(world);
        expectRowsAreFolds(world);
        expectWorksAreThoseOfTheSessions(world);
      }),
      { seed, numRuns: 100 },
    );
  }, 60_000);
});

/** Appends the events chunk by chunk while workers run and die, then lets them finish. */
async function play({ arriving, chunks, crashes, workers, moves, limits }: Plan): Promise<World> {
  const clock = setClock(T0 + 86_400_000 * 10);
  const world: World = { clock, log: new MemoryLog(clock), store: new MemoryStore(), letters: new MemoryLetters(), sent: new Map() };
  const dying = diesAt(crashes);
  const running: Worker[] = [];
  const start = async () => {
    const worker = await startWorker({
      ...mortal(world, dying),
      clock,
      epoch: 'main',
      logger: pino({ level: 'silent' }),
      limits: { restMs: 0, ...limits },
    });
    running.push(worker);
    worker.done.catch(() => running.includes(worker) && running.splice(running.indexOf(worker), 1));
  };
  for (let i = 0; i < workers; i++) await start();

  for (let at = 0, turn = 0; at < arriving.length; turn++) {
    const size = chunks[turn % chunks.length] as number;
    await send(world, arriving.slice(at, at + size));
    at += size;
    const move = moves[turn % moves.length];
    if (running.length === 0 || (move === 'join' && running.length < 4)) await start();
    else if (move === 'leave') await ended(running.splice(0, 1));
    clock.advance(1);
    for (let i = 0; i < 4; i++) await pause();
  }
  for (let turn = 0; (await lagOf(world)) > 0; turn++) {
    if (turn > 5_000) throw new Error('the workers do not catch up');
    if (running.length === 0) await start();
    await pause();
  }
  dying.isOver = true;
  await ended(running);
  expect(await lagOf(world)).toBe(0);
  return world;
}

/** Stops workers; one that has died meanwhile has ended too. */
async function ended(workers: readonly Worker[]): Promise<void> {
  const outcomes = await Promise.allSettled(workers.map((worker) => worker.stop()));
  for (const outcome of outcomes) if (outcome.status === 'rejected' && outcome.reason !== DEATH) throw outcome.reason;
}

const DEATH = new Error('the process died');

interface Dying {
  isOver: boolean;
  step<T>(work: () => Promise<T>): Promise<T>;
}

function diesAt(crashes: Plan['crashes']): Dying {
  let left = crashes[0]?.after ?? Number.POSITIVE_INFINITY;
  let next = 0;
  return {
    isOver: false,
    async step(work) {
      const crash = crashes[next];
      if (this.isOver || crash === undefined || left-- > 0) return work();
      next += 1;
      left = crashes[next]?.after ?? Number.POSITIVE_INFINITY;
      if (crash.isDone) await work();
      throw DEATH;
    },
  };
}

/** The same parts, whose every write may be the last thing a process does. */
function mortal({ log, store, letters }: World, dying: Dying): Pick<Parameters<typeof startWorker>[0], 'log' | 'store' | 'deadLetters'> {
  const wrap = <T extends object>(target: T, names: readonly string[]): T =>
    new Proxy(target, {
      get(held, name) {
        const value: unknown = Reflect.get(held, name, held);
        if (typeof value !== 'function') return value;
        const bound = value.bind(held) as (...args: unknown[]) => Promise<unknown>;
        return names.includes(String(name)) ? (...args: unknown[]) => dying.step(() => bound(...args)) : bound;
      },
    });
  const writes = ['insertEvents', 'insertRows', 'insertOpenItems', 'insertWatermarks'];
  const mortalLog = wrap(log, ['append']);
  const join = log.join.bind(log);
  return {
    log: Object.assign(Object.create(mortalLog) as MemoryLog, {
      join: async (options: Parameters<MemoryLog['join']>[0]) => wrap(await join(options), ['commit']),
      append: (records: Parameters<MemoryLog['append']>[0]) => mortalLog.append(records),
      lag: log.lag.bind(log),
      ensureTopics: log.ensureTopics.bind(log),
    }),
    store: wrap(store, writes),
    deadLetters: wrap(letters, ['add']),
  };
}

async function send(world: World, events: readonly CxEvent[]): Promise<void> {
  for (const event of events) world.sent.set(event.event_id, event);
  await world.log.append(
    events.map((event) => ({ topic: routeOf(event).topic, key: routeOf(event).key, value: Buffer.from(JSON.stringify(event)) })),
  );
}

async function lagOf({ log }: World): Promise<number> {
  return (await log.lag('tidewatch-main', TOPIC_NAMES)).reduce((sum, { lag }) => sum + lag, 0);
}

function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function expectArchiveIsSent({ store, sent }: World): void {
  const archived = [...store.units.values()].flatMap(({ events }) => [...events.values()].map(({ event }) => event));
  const own = archived.filter(({ type }) => type !== 'agent.work');
  expect(own.map(({ event_id }) => event_id).sort()).toEqual([...sent.keys()].sort());
}

function expectRowsAreFolds({ store }: World): void {
  for (const { unit, events } of store.units.values()) {
    const list = [...events.values()].map(({ event }) => event);
    const key = unitKeyText(unit);
    if (unit.kind === 'session') {
      const facts = (foldUnit(sessionFold, unit, list) as FoldedSession).facts;
      expect(JSON.stringify(store.rows.session.get(key))).toBe(JSON.stringify(facts));
      if (facts.closed_at === null || store.openItems.has(key)) expect(store.openItems.get(key)).toEqual(facts);
    } else expect(JSON.stringify(store.rows.agent_day.get(key))).toBe(JSON.stringify(foldUnit(agentDayFold('main'), unit, list)));
  }
}

/** Each agent-day holds exactly the work that the sessions' final rows say. */
function expectWorksAreThoseOfTheSessions({ store }: World): void {
  const expected = new Map<string, string[]>();
  const sessions = [...store.units.values()].filter(({ unit }) => unit.kind === 'session');
  for (const { unit, events } of sessions) {
    const folded = foldUnit(
      sessionFold,
      unit,
      [...events.values()].map(({ event }) => event),
    ) as FoldedSession;
    for (const piece of workPieces(folded)) {
      if (piece.isTest || !touchesDay(piece, piece.day)) continue;
      const day: UnitRef = { tenantId: 'demo', kind: 'agent_day', bucketOn: piece.day, id: piece.agentId };
      const text = JSON.stringify([sessionIdOf(folded.facts), piece.segmentId, piece.from, piece.to, piece.complexity]);
      expected.set(unitKeyText(day), [...(expected.get(unitKeyText(day)) ?? []), text]);
    }
  }
  for (const [key, row] of store.rows.agent_day) {
    const works = row.works.map((work) => JSON.stringify([work.session_id, work.segment_id, work.from, work.to, work.complexity]));
    expect(works.sort()).toEqual((expected.get(key) ?? []).sort());
    expected.delete(key);
  }
  expect([...expected.keys()]).toEqual([]);
}

function sessionIdOf(facts: SessionFacts): string {
  return facts.session_id;
}
