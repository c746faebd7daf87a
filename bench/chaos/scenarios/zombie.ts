import { setTimeout as delay } from 'node:timers/promises';
import type { WorkerSnapshot } from '../../../pipeline/src/runtime/worker-options.ts';
import type { RigProcess } from '../rig.ts';
import { watchStandstill } from './observe.ts';
import type { Scenario, Stage } from './scenario.ts';

/** A worker that does not poll for six seconds loses its partitions. */
const SLEEPS_MS = 9_000;
const FRESH_MS = 2_000;
const AGAIN_WITHIN_MS = 30_000;
const STILL_MS = 15_000;

/** Workers stand still for longer than their session, and wake when another has taken over what they hold. */
export const zombie: Scenario = {
  name: 'zombie',
  rig: { workers: 2 },
  load: { eventsPerSecond: 200, sources: 2 },
  play: async (stage) => {
    const rounds = stage.flags.isFull ? 10 : 3;
    const standstill = watchStandstill(stage.rig.log);
    try {
      let refused = 0;
      for (let round = 0; round < rounds; round++) refused += await sleepAndWake(stage, `worker-${1 + (round % 2)}`);
      const stillMs = Math.round(await standstill.stop());
      return {
        figures: { rounds, refusedCommits: refused, longestStandstillMs: stillMs },
        bars: [
          { name: 'refusedCommits', value: refused, is: 'atLeast', bound: 1 },
          { name: 'longestStandstillMs', value: stillMs, is: 'atMost', bound: STILL_MS },
        ],
      };
    } finally {
      await standstill.stop().catch(() => {});
    }
  },
};

/** Partitions whose commit was refused to the woken worker. */
async function sleepAndWake({ rig, fresh, random, say }: Stage, name: string): Promise<number> {
  const worker = rig.process(name);
  const before = await fencedOf(worker);
  // At any moment of a flush.
  await delay(random.next() * 600);
  worker.signal('SIGSTOP');
  await delay(SLEEPS_MS);
  await fresh.until(FRESH_MS, AGAIN_WITHIN_MS);
  worker.signal('SIGCONT');
  await fresh.until(FRESH_MS, AGAIN_WITHIN_MS);
  await delay(1_000);
  const fenced = (await fencedOf(worker)) - before;
  say(`${name} slept ${SLEEPS_MS / 1_000} s; ${fenced} commits were refused to it`);
  return fenced;
}

async function fencedOf({ name, said }: RigProcess): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${String(said['port'])}/status`);
  if (!answer.ok) throw new Error(`the status of ${name}: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as WorkerSnapshot).fenced;
}
