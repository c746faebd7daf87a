import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedLog } from '@tidewatch/ingest/log';
import { openPool, startPostgres } from '@tidewatch/ingest/postgres';

/**
 * How many events a second the embedded log takes and gives back: `npx tsx bench/log-append.ts`, about 10 s.
 * Durable settings, values of 505 bytes, 12 partitions, one writing process. Prints one JSON line.
 */
const VALUE = Buffer.alloc(505, 'x');
const TOPIC = 'bench';
const RUN_MS = 2_000;

const directory = mkdtempSync(join(tmpdir(), 'tidewatch-bench-'));
const server = await startPostgres({ dataDir: join(directory, 'data'), reachableDir: join(tmpdir(), 'tidewatch-bench-reachable') });
const pool = openPool(server.url);
const log = await openEmbeddedLog({ pool });
await log.ensureTopics([{ name: TOPIC, partitions: 12 }]);

const batchesOf2000 = await appendFor(RUN_MS, 2_000, 1);
const batchesOf50 = await appendFor(RUN_MS / 2, 50, 1);
const singles = await appendFor(RUN_MS / 2, 1, 1);
const singlesOf64Callers = await appendFor(RUN_MS / 2, 1, 64);
const consumed = await consumeFor(RUN_MS);
const { rows } = await pool.query(
  "select round(pg_total_relation_size('log.records') / sum(next_offset))::int as bytes from log.partitions",
);
const diskBytesPerEvent: number = rows[0].bytes;
console.log(JSON.stringify({ diskBytesPerEvent, eventsPerSecond: { batchesOf2000, batchesOf50, singles, singlesOf64Callers, consumed } }));

await log.close();
await pool.end();
await server.stop();
rmSync(directory, { recursive: true, force: true });

async function appendFor(ms: number, size: number, callers: number): Promise<number> {
  const began = performance.now();
  let appended = 0;
  const caller = async () => {
    while (performance.now() - began < ms) {
      await log.append(Array.from({ length: size }, (_, i) => ({ topic: TOPIC, key: `acme:${(appended + i) % 1_000}`, value: VALUE })));
      appended += size;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return perSecond(appended, began);
}

async function consumeFor(ms: number): Promise<number> {
  const consumer = await log.join({ group: 'bench', topics: [TOPIC] });
  const began = performance.now();
  let read = 0;
  while (performance.now() - began < ms) {
    const { records } = await consumer.poll({ maxRecords: 5_000, maxWaitMs: 100 });
    if (records.length === 0) break;
    read += records.length;
  }
  return perSecond(read, began);
}

function perSecond(events: number, began: number): number {
  return Math.round((events / (performance.now() - began)) * 1_000);
}
