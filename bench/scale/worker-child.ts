import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDeadLetters } from '@tidewatch/ingest';
import { openLog } from '@tidewatch/ingest/log';
import { openPool } from '@tidewatch/ingest/postgres';
import { startWorker } from '@tidewatch/pipeline';
import { systemClock, TOPICS } from '@tidewatch/schemas';
import { openStore } from '@tidewatch/warehouse';
import pino from 'pino';

// A worker in a process of its own for `bench/scale.ts`. It folds all the time; for each line of standard input it waits
// until the log has been read to its end and prints what that took since the line before.

export interface Drained {
  readonly cpuSeconds: number;
  readonly seconds: number;
  /** Events archived. */
  readonly events: number;
  readonly flushes: number;
  readonly flushMs: number;
  readonly peakRssMiB: number;
}

const TOPIC_NAMES = TOPICS.map(({ name }) => name);
const { DATABASE_URL: databaseUrl = '', CLICKHOUSE_URL: clickhouseUrl = '' } = process.env;
const pool = openPool(databaseUrl);
const log = await openLog({ pool });
const store = openStore({ url: clickhouseUrl });
let flushes = 0;
let flushMs = 0;
let peakRssMiB = 0;
const weigh = setInterval(() => (peakRssMiB = Math.max(peakRssMiB, process.memoryUsage.rss() / 2 ** 20)), 100);
const worker = await startWorker({
  ...{ log, store, deadLetters: openDeadLetters({ pool }), clock: systemClock, epoch: 'main' },
  logger: pino({ level: 'warn' }, pino.destination(2)),
  // It stands still while its log is filled.
  limits: { sessionTimeoutMs: 120_000 },
  onFlush: (ms) => {
    flushes += 1;
    flushMs += ms;
  },
});
let events = 0;
for await (const _ of createInterface({ input: process.stdin })) {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  [flushes, flushMs] = [0, 0];
  while ((await log.lag('tidewatch-main', TOPIC_NAMES)).some(({ lag }) => lag > 0)) await sleep(20);
  const { user, system } = process.cpuUsage(cpu);
  const counts = await worker.snapshot();
  const drained: Drained = {
    ...{ cpuSeconds: (user + system) / 1e6, seconds: (performance.now() - startedAt) / 1_000 },
    ...{ events: counts.events - events, flushes, flushMs, peakRssMiB },
  };
  events = counts.events;
  process.stdout.write(`${JSON.stringify(drained)}\n`);
}
clearInterval(weigh);
await worker.stop();
await Promise.all([log.close(), store.close()]);
await pool.end();
