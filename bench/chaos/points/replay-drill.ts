import { parseEvent } from '@tidewatch/schemas';
import { mendableRecord } from '../load/bad-events.ts';
import { patiently } from '../patiently.ts';
import { type Drill, killCommand, pointsOf } from './drill.ts';
import { tidewatch, tidewatchDone } from './tidewatch.ts';

const TENANT = 'mended';
const REPLAY = ['dead-letters', 'replay', '--tenant', TENANT];

/** Kills replays of dead letters that are good now, and replays them again. */
export async function drillReplay(drill: Drill): Promise<void> {
  const { rig, times, say } = drill;
  say('points of the replay of dead letters');
  for (let n = 0; n < times; n++) {
    for (const [i, point] of pointsOf('replay').entries()) {
      const record = mendableRecord(TENANT, 10 * n + i);
      const event = parseEvent(JSON.parse(Buffer.from(record.value).toString()), Date.now());
      if (event.kind !== 'continue') throw new Error('a record that a replay must take is no event');
      rig.ledger.injected(record.value);
      rig.ledger.sent([event.value]);
      await patiently(() => rig.log.append([record]));
      await rig.settle();
      await killCommand(point, drill, () => tidewatch(rig, REPLAY));
      await tidewatchDone(rig, REPLAY);
      rig.ledger.acked([event.value]);
    }
  }
}
