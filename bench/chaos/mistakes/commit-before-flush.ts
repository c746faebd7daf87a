// Planted: what has been read is committed at once; a worker that dies before its flush has lost it.
import type { LogConsumer, Position } from '@tidewatch/ingest/log';
import { runRigWorker } from './rig-worker.ts';
import { changed, withConsumers } from './wrong-log.ts';

function eager(consumer: LogConsumer): LogConsumer {
  return changed(consumer, {
    poll: async (options) => {
      const result = await consumer.poll(options);
      const next = new Map<string, Position>();
      for (const { topic, partition, offset } of result.records)
        next.set(`${topic}/${partition}`, { topic, partition, offset: offset + 1 });
      await consumer.commit([...next.values()]);
      return result;
    },
    commit: async () => {},
  });
}

await runRigWorker({ log: (log) => withConsumers(log, eager) });
