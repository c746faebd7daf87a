import { type Drill, killCommand, pointsOf } from './drill.ts';
import { tidewatch, tidewatchDone } from './tidewatch.ts';

const SWAP = ['replay', '--swap'];

/** Kills replays into a new epoch, brings each to its end, and removes what it has put out of use. */
export async function drillEpoch(drill: Drill): Promise<void> {
  const { rig, times, say } = drill;
  say('points of the replay into an epoch');
  for (let n = 0; n < times; n++) {
    for (const point of pointsOf('epoch')) {
      await killCommand(point, drill, () => tidewatch(rig, SWAP));
      await tidewatchDone(rig, SWAP);
      await tidewatchDone(rig, ['replay', '--drop']);
    }
  }
}
