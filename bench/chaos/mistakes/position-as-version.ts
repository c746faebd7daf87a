// Planted: a row's version is the place in the log of its latest record; a log whose offsets begin again makes old rows win.
import type { LogConsumer } from '@tidewatch/ingest/log';
import { runRigWorker } from './rig-worker.ts';
import { changed, withConsumers } from './wrong-log.ts';

const latest = new Map<string, number>();

const watched = (consumer: LogConsumer) =>
  changed(consumer, {
    poll: async (options) => {
      const result = await consumer.poll(options);
      for (const { key, offset } of result.records) latest.set(key, offset + 1);
      return result;
    },
  });

await runRigWorker({
  log: (log) => withConsumers(log, watched),
  store: (store) => ({
    ...store,
    insertRows: (kind, rows, signal) => {
      const versioned = rows.map((row) => {
        const conversation = 'conversation_id' in row ? String(row.conversation_id) : '';
        return { ...row, version: latest.get(`${row.tenant_id}:${conversation}`) ?? row.version };
      });
      return store.insertRows(kind, versioned, signal);
    },
  }),
});
