import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FailPoint } from '@tidewatch/schemas';
import pg from 'pg';
import { openRig } from './open-rig.ts';
import { Orders } from './orders.ts';
import type { Load, LoadOptions, Rig, RigOptions, Verdict } from './rig.ts';

/** Where a mistake does harm, and what is done so that it must. */
interface Provocation {
  readonly rig?: Partial<RigOptions>;
  readonly load?: Partial<LoadOptions>;
  /** Before the load. */
  readonly prepare?: (rig: Rig) => Promise<void>;
  /** While events come. */
  readonly provoke?: (rig: Rig, orders: Orders, load: Load) => Promise<void>;
}

const KILLS = 4;
const EVENTS_APART = 1_000;
const REACHED_WITHIN_MS = 30_000;
/** Only a flush that is under way when its store goes is dropped: often enough, one is. */
const OUTAGES = 12;
const OUTAGES_APART = 450;
const AWAY_MS = 300;

/** The planted mistakes, each a main file of a worker in `mistakes/`. */
export const MISTAKES: Readonly<Record<string, Provocation>> = {
  'commit-before-flush': { provoke: killAt('flush.gathered') },
  'duplicate-suppresses-write': { provoke: killAt('flush.archived') },
  'position-as-version': { provoke: beginLogAgain },
  'plain-merge-tree': { provoke: killAt('flush.archived') },
  'no-retry': { provoke: takeClickHouse },
  'read-by-id': { rig: { workers: 1, doors: 3 }, load: { sources: 6, eventsPerSecond: 600, batch: 2 }, prepare: numberRecords },
};

export interface MistakesOptions {
  /** null = all. */
  readonly names: readonly string[] | null;
  readonly seed: number;
  readonly say: (line: string) => void;
}

/** Runs the rig with one mistake after the other; each verdict must be red. */
export async function runMistakes({ names, seed, say }: MistakesOptions): Promise<readonly { name: string; verdict: Verdict }[]> {
  const found: { name: string; verdict: Verdict }[] = [];
  for (const name of names ?? Object.keys(MISTAKES)) {
    const provocation = MISTAKES[name];
    if (!provocation) throw new Error(`${name} is no planted mistake; known: ${Object.keys(MISTAKES).join(', ')}`);
    say(`planted: ${name}`);
    const verdict = await runMistake(name, provocation, { seed, say });
    say(`${name}: lost=${verdict.lost} doubled=${verdict.doubled} mismatched=${verdict.mismatched}`);
    found.push({ name, verdict });
  }
  return found;
}

async function runMistake(name: string, provocation: Provocation, { seed, say }: Pick<MistakesOptions, 'seed' | 'say'>): Promise<Verdict> {
  const ordersDir = mkdtempSync(join(tmpdir(), 'tw-orders-'));
  const orders = new Orders(ordersDir);
  const workerMain = `bench/chaos/mistakes/${name}.ts`;
  const rig = await openRig({ log: 'embedded', seed, workerMain, env: orders.env, say, ...provocation.rig });
  try {
    await provocation.prepare?.(rig);
    const load = await rig.startLoad({ eventsPerSecond: 1_000, total: 6_000, sources: 2, poisonPerSecond: 0, ...provocation.load });
    await provocation.provoke?.(rig, orders, load);
    await load.done;
    // Only what has been read is judged: a worker that is merely late has made no mistake.
    await rig.settle();
    return await rig.check();
  } finally {
    await rig.close();
    rmSync(ordersDir, { recursive: true, force: true });
  }
}

/** One kill after the other at the point, each when more events have come: a batch with nothing in it proves nothing. */
function killAt(point: FailPoint): NonNullable<Provocation['provoke']> {
  return async (_rig, orders, load) => {
    for (let kill = 1; kill <= KILLS; kill++) {
      await untilAcked(load, kill * EVENTS_APART);
      await orders.kill(point, REACHED_WITHIN_MS);
    }
  };
}

/** Takes ClickHouse away again and again while events come. */
async function takeClickHouse(rig: Rig, _: Orders, load: Load): Promise<void> {
  const server = rig.process('clickhouse');
  for (let time = 1; time <= OUTAGES; time++) {
    await untilAcked(load, time * OUTAGES_APART);
    await server.holdDown();
    await delay(AWAY_MS);
    await server.release();
  }
}

async function untilAcked(load: Load, events: number): Promise<void> {
  while (load.acked() < events) await delay(20);
}

/** Halfway, everything has been read and the log begins again at offset 0, as an empty one does. */
async function beginLogAgain(rig: Rig, _: Orders, load: Load): Promise<void> {
  await untilAcked(load, 3_000);
  const [doors, workers] = [rig.ofKind('door'), rig.ofKind('worker')];
  await Promise.all(doors.map((door) => door.holdDown()));
  await untilRead(rig);
  await Promise.all(workers.map((worker) => worker.holdDown()));
  await run(rig, 'delete from log.records');
  await run(rig, 'update log.partitions set start_offset = 0, next_offset = 0');
  await run(rig, 'update log.group_partitions set position = 0, member_id = null');
  await Promise.all([...workers, ...doors].map((child) => child.release()));
}

async function untilRead(rig: Rig): Promise<void> {
  for (;;) {
    const lag = await rig.log.lag(
      'tidewatch-main',
      (await rig.log.topics()).map(({ name }) => name),
    );
    if (lag.every((at) => at.lag === 0)) return;
    await delay(100);
  }
}

/** Gives records a number when they are written, and makes the time long between that and their commit. */
async function numberRecords(rig: Rig): Promise<void> {
  await run(rig, 'alter table log.records add column id bigint generated by default as identity');
  await run(
    rig,
    `create function log.linger() returns trigger language plpgsql as $$ begin perform pg_sleep(random() * 0.03); return null; end $$`,
  );
  await run(rig, 'create trigger linger after insert on log.records for each statement execute function log.linger()');
}

async function run(rig: Rig, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: rig.databaseUrl });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
