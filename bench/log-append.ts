import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventLog, openEmbeddedLog } from '@tidewatch/ingest/log';
import { openPool, startPostgres } from '@tidewatch/ingest/postgres';
import { report } from './harness.ts';

// How many events a second the embedded log takes and gives back: `npx tsx bench/log-append.ts [--quick]`. Durable settings,
// values of 505 bytes, 12 partitions, one writing process.
const VALUE = Buffer.alloc(505, 'x');
const TOPIC = 'bench';
const RUN_MS = process.argv.includes('--quick') ? 1_000 : 4_000;

const directory = mkdtempSync(join(tmpdir(), 'tidewatch-bench-'));
const server = await startPostgres({ dataDir: join(directory, 'data'), reachableDir: join(tmpdir(), 'tidewatch-bench-reachable') });
const pool = openPool(server.url);
const log = await openEmbeddedLog({ pool });
try {
  await log.ensureTopics([{ name: TOPIC, partitions: 12 }]);
  const ours = {
    batchesOf2000EventsPerSecond: await appendFor(log, { size: 2_000, callers: 1 }),
    batchesOf50EventsPerSecond: await appendFor(log, { size: 50, callers: 1 }),
    singlesEventsPerSecond: await appendFor(log, { size: 1, callers: 1 }),
    singlesOf64CallersEventsPerSecond: await appendFor(log, { size: 1, callers: 64 }),
    consumedEventsPerSecond: await consume(log),
    diskBytesAnEvent: await diskBytes(),
  };
  report({ name: 'log-append', ours, peer: null, ratio: null, bars: [] });
} finally {
  await log.close();
  await pool.end();
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
}

async function appendFor(log: EventLog, { size, callers }: { readonly size: number; readonly callers: number }): Promise<number> {
  const began = performance.now();
  let appended = 0;
  const caller = async () => {
    while (performance.now() - began < RUN_MS) {
      await log.append(Array.from({ length: size }, (_, i) => ({ topic: TOPIC, key: `acme:${(appended + i) % 1_000}`, value: VALUE })));
      appended += size;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return perSecond(appended, began);
}

async function consume(log: EventLog): Promise<number> {
  const consumer = await log.join({ group: 'bench', topics: [TOPIC] });
  const began = performance.now();
  let read = 0;
  while (performance.now() - began < RUN_MS) {
    const { records } = await consumer.poll({ maxRecords: 5_000, maxWaitMs: 100 });
    if (records.length === 0) break;
    read += records.length;
  }
  const rate = perSecond(read, began);
  await consumer.close();
  return rate;
}

async function diskBytes(): Promise<number> {
  const { rows } = await pool.query<{ bytes: number }>(
    "select round(pg_total_relation_size('log.records') / sum(next_offset))::int as bytes from log.partitions",
  );
  return rows[0]?.bytes ?? Number.NaN;
}

function perSecond(events: number, began: number): number {
  return Math.round((events / (performance.now() - began)) * 1_000);
}
