import { once } from 'node:events';
import { openDeadLetters } from '@tidewatch/ingest';
import { openLog } from '@tidewatch/ingest/log';
import { openPool } from '@tidewatch/ingest/postgres';
import { startWorker } from '@tidewatch/pipeline';
import { systemClock, TOPICS } from '@tidewatch/schemas';
import { openStore } from '@tidewatch/warehouse';
import pino from 'pino';

// A worker in a process of its own, which `bench/fold.ts` starts: folds from the first line of standard input on until
// the log has been read to its end, and prints what that took.
const TOPIC_NAMES = TOPICS.map(({ name }) => name);
const { DATABASE_URL: databaseUrl = '', CLICKHOUSE_URL: clickhouseUrl = '', KAFKA_BROKERS: kafkaBrokers } = process.env;

const pool = openPool(databaseUrl);
const log = await openLog({ pool, kafkaBrokers });
const store = openStore({ url: clickhouseUrl });
process.stdout.write('{"ready":true}\n');
await once(process.stdin, 'data');

const cpu = process.cpuUsage();
const startedAt = performance.now();
const worker = await startWorker({
  log,
  store,
  deadLetters: openDeadLetters({ pool }),
  clock: systemClock,
  epoch: 'main',
  logger: pino({ level: 'warn' }, pino.destination(2)),
});
let peakRssMiB = 0;
for (let left = Number.POSITIVE_INFINITY; left > 0; ) {
  await new Promise((resolve) => setTimeout(resolve, 200));
  peakRssMiB = Math.max(peakRssMiB, process.memoryUsage.rss() / 2 ** 20);
  left = (await log.lag('tidewatch-main', TOPIC_NAMES)).reduce((sum, { lag }) => sum + lag, 0);
}
const seconds = (performance.now() - startedAt) / 1_000;
const { user, system } = process.cpuUsage(cpu);
const { lag: _, ...counts } = await worker.snapshot();
process.stdout.write(`${JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, peakRssMiB, ...counts })}\n`);
await worker.stop();
await Promise.all([log.close(), store.close()]);
await pool.end();
process.stdin.destroy();
