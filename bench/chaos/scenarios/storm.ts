import { setTimeout as delay } from 'node:timers/promises';
import { watchStandstill } from './observe.ts';
import type { Scenario } from './scenario.ts';

const EVERY_MS = 3_000;
const STILL_MS = 15_000;
const WORKERS = { least: 1, most: 4 };

/** A worker comes or goes every three seconds: partitions move all the time, and none stands still for long. */
export const storm: Scenario = {
  name: 'storm',
  rig: { workers: 2 },
  load: { eventsPerSecond: 200, sources: 2 },
  play: async ({ rig, random, flags, say }) => {
    const standstill = watchStandstill(rig.log);
    let changes = 0;
    try {
      const until = performance.now() + (flags.isFull ? 60_000 : 30_000);
      while (performance.now() < until) {
        const next = performance.now() + EVERY_MS;
        const running = rig.ofKind('worker').length;
        const comes = running <= WORKERS.least || (running < WORKERS.most && random.next() < 0.5);
        say(`a worker ${comes ? 'comes' : 'goes'}: ${running} there`);
        if (comes) await rig.addWorker();
        else await rig.removeWorker();
        changes += 1;
        await delay(Math.max(0, next - performance.now()));
      }
      const stillMs = Math.round(await standstill.stop());
      return {
        figures: { changes, longestStandstillMs: stillMs },
        bars: [{ name: 'longestStandstillMs', value: stillMs, is: 'atMost', bound: STILL_MS }],
      };
    } finally {
      await standstill.stop().catch(() => {});
    }
  },
};
