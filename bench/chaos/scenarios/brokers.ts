import { setTimeout as delay } from 'node:timers/promises';
import type { Bar } from '../../harness.ts';
import { watchPause } from './observe.ts';
import type { Scenario } from './scenario.ts';

const DOWN_MS = 8_000;
const FRESH_MS = 2_000;
/** A broker that is back copies what it has missed before another may go. */
const IN_SYNC_MS = 6_000;
const PAUSE_S = 15;

/** Three brokers, of which two must have a record: each is killed once, one at a time. */
export const brokers: Scenario = {
  name: 'brokers',
  rig: { workers: 2, brokers: 3 },
  load: { eventsPerSecond: 100, sources: 2 },
  play: async ({ rig, load, fresh, flags, say }) => {
    if (flags.log !== 'kafka') throw new Error('brokers are there only with --log kafka');
    const figures: Record<string, number> = {};
    const bars: Bar[] = [];
    const all = rig.ofKind('kafka');
    for (const broker of flags.isFull ? all : all.slice(0, 2)) {
      const pause = watchPause(() => load.acked());
      await broker.holdDown();
      await delay(DOWN_MS);
      await broker.release();
      await fresh.until(FRESH_MS);
      const seconds = Math.round((await pause.stop()) / 100) / 10;
      say(`${broker.name} killed: nothing was acknowledged for ${seconds} s`);
      figures[`${broker.name}PauseS`] = seconds;
      bars.push({ name: `${broker.name}PauseS`, value: seconds, is: 'atMost', bound: PAUSE_S });
      await delay(IN_SYNC_MS);
    }
    return { figures, bars };
  },
};
