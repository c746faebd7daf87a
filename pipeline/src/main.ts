import { readFileSync } from 'node:fs';
import { migrateIngest, openDeadLetters } from '@tidewatch/ingest';
import { openLog } from '@tidewatch/ingest/log';
import { errorForLog, openMetrics } from '@tidewatch/ingest/ops';
import { openPool } from '@tidewatch/ingest/postgres';
import { ALLOWED_LATENESS_MS, parseConfig, systemClock, TidewatchError, UsageError } from '@tidewatch/schemas';
import { migrate, openStore } from '@tidewatch/warehouse';
import { type Logger, pino } from 'pino';
import { z } from 'zod';
import { startJobs } from './jobs/start-jobs.ts';
import { startWorker } from './runtime/worker.ts';
import { operateWorker } from './status/operate-worker.ts';
import { timeFlushes } from './status/worker-metrics.ts';

const workerConfig = z.object({
  DATABASE_URL: z.url('is an address, postgres://…'),
  CLICKHOUSE_URL: z.url('is an address, http://user:password@host:8123/database'),
  KAFKA_BROKERS: z.string().optional(),
  TIDEWATCH_EPOCH: z.string().min(1).max(64).default('main'),
  TIDEWATCH_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TIDEWATCH_ALLOWED_LATENESS_MS: z.coerce.number().int().min(0).default(ALLOWED_LATENESS_MS),
  /** Zone of the nights in which numbers are verified. */
  TIDEWATCH_ZONE: z.string().min(1).default('UTC'),
  /** `1`: the end of standard input means that the parent is gone, and this process stops too. */
  TIDEWATCH_PARENT: z.string().optional(),
  /** Status, metrics and health are answered here, for this machine only unless it says otherwise; 0 = any free port. */
  OPS_HOST: z.string().default('127.0.0.1'),
  OPS_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  /** A path on the disk that the data lie on, for the room that is left there. */
  OPS_DISK_PATH: z.string().default('.'),
  /** Memory for units of work, MiB. */
  PIPELINE_CACHE_MB: z.coerce.number().int().min(1).max(65_536).default(128),
});
type WorkerConfig = z.infer<typeof workerConfig>;

const VERSION = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;

/** When a stop has not come to its end by then, the process ends all the same: what was not committed is done again. */
const STOP_WITHIN_MS = 4_800;
/** A server that has fallen silent is given up before its partitions have waited long. */
const STATEMENT_WITHIN_MS = 10_000;
const CONNECT_WITHIN_MS = 5_000;

try {
  await run(parseConfig(workerConfig, process.env, (path) => readFileSync(path, 'utf8')));
} catch (error) {
  const { code, message } = error instanceof TidewatchError ? error : { code: 'start_failed', message: (error as Error).message };
  process.stderr.write(`the worker cannot start: ${message} [${code}]\n`);
  process.exit(error instanceof UsageError ? 2 : 3);
}

async function run(config: WorkerConfig): Promise<void> {
  const startedAt = systemClock.now();
  const logger = pino({ name: 'worker', level: config.TIDEWATCH_LOG_LEVEL, serializers: { err: errorForLog } }, pino.destination(2));
  const parts = await openParts(config, logger);
  const metrics = openMetrics();
  const worker = await startWorker({
    ...parts,
    clock: systemClock,
    epoch: config.TIDEWATCH_EPOCH,
    logger,
    onFlush: timeFlushes(metrics),
    allowedLatenessMs: config.TIDEWATCH_ALLOWED_LATENESS_MS,
    limits: { cacheBytes: config.PIPELINE_CACHE_MB * 2 ** 20 },
  });
  let isStopping = false;
  const operations = await operateWorker({
    ...parts,
    ...{ worker, logger, metrics, clock: systemClock, clickhouseUrl: config.CLICKHOUSE_URL, epoch: config.TIDEWATCH_EPOCH },
    ...{ host: config.OPS_HOST, port: config.OPS_PORT, diskPath: config.OPS_DISK_PATH, version: VERSION },
    isStopping: () => isStopping,
  });

  const jobs = startJobs(
    {
      ...{ databaseUrl: config.DATABASE_URL, clickhouseUrl: config.CLICKHOUSE_URL, epoch: config.TIDEWATCH_EPOCH },
      ...{ zone: config.TIDEWATCH_ZONE, logLevel: config.TIDEWATCH_LOG_LEVEL },
    },
    logger,
  );

  const stop = async () => {
    isStopping = true;
    const deadline = setTimeout(() => process.exit(1), STOP_WITHIN_MS);
    try {
      await Promise.all([worker.stop(), operations.stop(), jobs.stop()]);
      await Promise.all([parts.log.close(), parts.store.close()]);
      await parts.pool.end();
    } finally {
      clearTimeout(deadline);
      process.stdin.destroy();
    }
  };
  let stopping: Promise<void> | null = null;
  const stopOnce = () => (stopping ??= stop().catch((error: unknown) => endWith(error, logger)));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stopOnce);
  if (config.TIDEWATCH_PARENT === '1') process.stdin.once('end', stopOnce).resume();
  worker.done.catch((error: unknown) => endWith(error, logger));
  const ready = { ready: true, port: operations.port, startedMs: systemClock.now() - startedAt };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

/** A worker that cannot go on ends, so that whoever supervises it sees it and starts it anew. */
function endWith(error: unknown, logger: Logger): never {
  logger.fatal({ err: error, code: (error as { code?: string }).code }, 'the worker cannot go on');
  process.exit(1);
}

async function openParts(config: WorkerConfig, logger: Logger) {
  const pool = openPool(config.DATABASE_URL, {
    applicationName: 'tidewatch-worker',
    statementTimeoutMs: STATEMENT_WITHIN_MS,
    connectTimeoutMs: CONNECT_WITHIN_MS,
    onError: (error) => logger.warn({ name: error.name }, 'a connection to PostgreSQL broke'),
  });
  await migrateIngest(pool);
  await migrate({ url: config.CLICKHOUSE_URL });
  const log = await openLog({ kafkaBrokers: config.KAFKA_BROKERS, pool, clientId: 'tidewatch-worker' });
  const store = openStore({
    url: config.CLICKHOUSE_URL,
    onWait: (error) => logger.warn({ code: error.code }, error.message),
  });
  return { pool, log, store, deadLetters: openDeadLetters({ pool }) };
}
