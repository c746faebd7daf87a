// Planted: what is in the archive has been dealt with; a worker that died between archive and rows leaves the rows stale.
import { createClient } from '@clickhouse/client';
import type { LogConsumer, LogRecord } from '@tidewatch/ingest/log';
import type { SessionFacts } from '@tidewatch/schemas';
import { runRigWorker } from './rig-worker.ts';
import { changed, withConsumers } from './wrong-log.ts';

/** Keys of which this worker has read something that was not in the archive. */
const fresh = new Set<string>();

function idOf({ value }: LogRecord): string {
  try {
    return String((JSON.parse(Buffer.from(value).toString()) as { event_id?: unknown }).event_id);
  } catch {
    return ''; // poison: it is for the worker to say so
  }
}

function isFresh(row: SessionFacts): boolean {
  return fresh.has(`${row.tenant_id}:${row.conversation_id}`);
}

await runRigWorker({
  log: (log, { clickhouseUrl }) => {
    const client = createClient({ url: clickhouseUrl });
    const archived = async (ids: readonly string[]) => {
      const query = 'SELECT DISTINCT event_id AS id FROM events WHERE event_id IN {ids:Array(String)}';
      const answer = await client.query({ query, query_params: { ids }, format: 'JSONEachRow' });
      return new Set((await answer.json<{ id: string }>()).map(({ id }) => id));
    };
    const remembering = (consumer: LogConsumer) =>
      changed(consumer, {
        poll: async (options) => {
          const result = await consumer.poll(options);
          const known = result.records.length === 0 ? new Set() : await archived(result.records.map(idOf));
          for (const record of result.records) if (!known.has(idOf(record))) fresh.add(record.key);
          return result;
        },
      });
    return withConsumers(log, remembering);
  },
  store: (store) => ({
    ...store,
    insertRows: (kind, rows, signal) =>
      store.insertRows(kind, kind === 'session' ? rows.filter((row) => isFresh(row as SessionFacts)) : rows, signal),
    insertOpenItems: (rows, signal) => store.insertOpenItems(rows.filter(isFresh), signal),
  }),
});
