import { setTimeout as delay } from 'node:timers/promises';
import { type Drill, pointsOf, REACHED_WITHIN_MS } from './drill.ts';

/** Longest pause between two kills, ms: a process is on its first batch, or in the middle of many. */
const PAUSE_MS = 800;

/** Kills door, worker and import at every point that an event passes on its way, while events come. */
export async function drillFlow({ rig, orders, random, times, killed, say }: Drill): Promise<void> {
  const load = await rig.startLoad({ eventsPerSecond: 300, importer: true, poisonPerSecond: 2 });
  for (let time = 1; time <= times; time++) {
    say(`points on the way of an event: ${time} of ${times}`);
    for (const point of pointsOf('flush', 'collect', 'log', 'import')) {
      await delay(random.next() * PAUSE_MS);
      if (await orders.kill(point, REACHED_WITHIN_MS)) killed(point);
      else say(`${point} was not passed`);
    }
  }
  await load.stop();
  await rig.settle();
}
