import { findKafkaJars } from '../../../test/services/kafka-jars.ts';
import { createKafkaBroker } from '../../../test/services/kafka-service.ts';
import { type Drill, killCommand, pointsOf } from './drill.ts';
import { tidewatch, tidewatchDone } from './tidewatch.ts';

/** Kills the move to the other log, then lets it come to its end. Nothing else runs any more. */
export async function drillLogMove(drill: Drill): Promise<void> {
  const { rig, times, say } = drill;
  say('points of the change of log');
  const found = findKafkaJars();
  if ('missing' in found) {
    say(`the change of log is left out: ${found.missing}`);
    return;
  }
  await Promise.all([...rig.ofKind('door'), ...rig.ofKind('worker')].map((child) => child.holdDown()));
  const broker = rig.kafkaBrokers === null ? await createKafkaBroker(found.jars) : null;
  try {
    await broker?.start();
    const move = ['log', 'move', ...(broker ? ['--to', 'kafka', '--brokers', broker.brokers] : ['--to', 'embedded'])];
    for (let n = 0; n < times; n++) {
      for (const point of pointsOf('log_move')) await killCommand(point, drill, () => tidewatch(rig, move));
    }
    await tidewatchDone(rig, move);
  } finally {
    await broker?.remove();
  }
}
