import { readFileSync } from 'node:fs';
import { parseConfig, systemClock, TidewatchError, TOPICS, UsageError } from '@tidewatch/schemas';
import type { Pool } from 'pg';
import { type Logger, pino } from 'pino';
import { z } from 'zod';
import { ensureFirstApiKey } from './api-keys/api-keys.ts';
import { openApiKeys } from './api-keys/open-api-keys.ts';
import { openCollector } from './collect/open-collector.ts';
import { sweepSeen } from './collect/seen.ts';
import { createDoor } from './door/create-door.ts';
import { DEFAULT_LIMITS } from './door/limits.ts';
import { openLog, sweepEmbeddedLog } from './log/index.ts';
import { migrateIngest } from './migrate-ingest.ts';
import { countDoor } from './ops/door-meter.ts';
import { errorForLog } from './ops/error-for-log.ts';
import { openMetrics } from './ops/metrics.ts';
import { operateDoor } from './ops/operate-door.ts';
import { openPool } from './postgres/index.ts';
import { openVault } from './vault/index.ts';

const doorConfig = z.object({
  DATABASE_URL: z.url('is an address, postgres://…'),
  KAFKA_BROKERS: z.string().optional(),
  TIDEWATCH_MASTER_KEY: z.base64('is base64'),
  TIDEWATCH_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** `1`: the end of standard input means that the parent is gone, and this process stops too. */
  TIDEWATCH_PARENT: z.string().optional(),
  INGEST_HOST: z.string().default('127.0.0.1'),
  /** 0 = any free port. */
  INGEST_PORT: z.coerce.number().int().min(0).max(65_535).default(4600),
  /** Metrics and health are answered here, for this machine only unless it says otherwise; 0 = any free port. */
  OPS_HOST: z.string().default('127.0.0.1'),
  OPS_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  /** This tenant's first key is made where it has none; the ready line carries it, that once. */
  INGEST_FIRST_TENANT: z.string().optional(),
  INGEST_IN_FLIGHT_BYTES: z.coerce.number().int().min(DEFAULT_LIMITS.bodyBytes).default(DEFAULT_LIMITS.inFlightBytes),
  INGEST_EVENTS_PER_SECOND: z.coerce.number().int().min(1).default(DEFAULT_LIMITS.eventsPerSecond),
  INGEST_EVENTS_BURST: z.coerce.number().int().min(DEFAULT_LIMITS.eventsPerBatch).default(DEFAULT_LIMITS.eventsBurst),
});
type DoorConfig = z.infer<typeof doorConfig>;

const VERSION = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;
/** How long `/v1/ready` says no before the door closes, so that a balancer sends nothing more here. */
const DRAIN_MS = 250;
const STOP_WITHIN_MS = 4_500;
/** A sender waits for an answer: stores that need longer are as good as away. */
const STATEMENT_WITHIN_MS = 3_000;
const CONNECT_WITHIN_MS = 2_000;
const SWEEP_EVERY_MS = 6 * 3_600_000;

try {
  await run(parseConfig(doorConfig, process.env, (path) => readFileSync(path, 'utf8')));
} catch (error) {
  const { code, message } = error instanceof TidewatchError ? error : { code: 'start_failed', message: (error as Error).message };
  process.stderr.write(`the door cannot start: ${message} [${code}]\n`);
  process.exit(error instanceof UsageError ? 2 : 3);
}

async function run(config: DoorConfig): Promise<void> {
  const startedAt = systemClock.now();
  const logger = pino({ name: 'door', level: config.TIDEWATCH_LOG_LEVEL, serializers: { err: errorForLog } }, pino.destination(2));
  const parts = await openParts(config, logger);
  const { pool, log, door } = parts;
  let isStopping = false;
  const firstKey =
    config.INGEST_FIRST_TENANT === undefined
      ? null
      : await ensureFirstApiKey(pool, { tenantId: config.INGEST_FIRST_TENANT, name: 'first' });

  const operations = await operateDoor({
    ...parts,
    clock: systemClock,
    logger,
    inFlightBytes: door.inFlightBytes,
    isStopping: () => isStopping,
    version: VERSION,
    host: config.OPS_HOST,
    port: config.OPS_PORT,
  });

  const stop = async () => {
    const deadline = setTimeout(() => {
      logger.error('requests were still being answered after the time to stop');
      process.exit(1);
    }, STOP_WITHIN_MS);
    isStopping = true;
    clearInterval(sweeps);
    await Promise.all([door.stop({ drainMs: DRAIN_MS }), operations.stop()]);
    await log.close();
    await pool.end();
    clearTimeout(deadline);
    process.stdin.destroy();
  };
  let stopping: Promise<void> | null = null;
  const stopOnce = () =>
    void (stopping ??= stop().catch((error: Error) => {
      logger.error({ code: (error as { code?: string }).code, name: error.name }, 'the door did not stop cleanly');
      process.exit(1);
    }));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stopOnce);
  if (config.TIDEWATCH_PARENT === '1') process.stdin.once('end', stopOnce).resume();

  const sweep = () => sweepOld(config, pool).catch((error: Error) => logger.warn({ name: error.name }, 'what is old was not swept'));
  const sweeps = setInterval(sweep, SWEEP_EVERY_MS);
  void sweep();
  const url = await door.listen({ host: config.INGEST_HOST, port: config.INGEST_PORT });
  const ready = { ready: true, url, opsPort: operations.port, startedMs: systemClock.now() - startedAt };
  process.stdout.write(`${JSON.stringify(firstKey ? { ...ready, firstApiKey: firstKey.secret } : ready)}\n`);
}

/** Forgets ids and log records that are past their time; Kafka sweeps its own. */
async function sweepOld(config: DoorConfig, pool: Pool): Promise<void> {
  await sweepSeen(pool, systemClock.now());
  if (config.KAFKA_BROKERS === undefined) await sweepEmbeddedLog(pool);
}

async function openParts(config: DoorConfig, logger: Logger) {
  const pool = openPool(config.DATABASE_URL, {
    applicationName: 'tidewatch-door',
    statementTimeoutMs: STATEMENT_WITHIN_MS,
    connectTimeoutMs: CONNECT_WITHIN_MS,
    onError: (error) => logger.warn({ name: error.name }, 'a connection to PostgreSQL broke'),
  });
  await migrateIngest(pool);
  const vault = await openVault({ pool, masterKey: Buffer.from(config.TIDEWATCH_MASTER_KEY, 'base64') });
  const log = await openLog({ kafkaBrokers: config.KAFKA_BROKERS, pool, clientId: 'tidewatch-door' });
  await log.ensureTopics(TOPICS);
  const metrics = openMetrics();
  let inFlightBytes = () => 0;
  const counts = countDoor(metrics, () => inFlightBytes());
  const collector = openCollector({ pool, log: counts.timing(log), vault, clock: systemClock });
  const door = await createDoor({
    collector: counts.counting(collector),
    meter: counts.meter,
    apiKeys: openApiKeys({ pool, clock: systemClock }),
    checkStores: async () => {
      await pool.query('select 1');
      await log.topics();
    },
    clock: systemClock,
    logger,
    limits: {
      inFlightBytes: config.INGEST_IN_FLIGHT_BYTES,
      eventsPerSecond: config.INGEST_EVENTS_PER_SECOND,
      eventsBurst: config.INGEST_EVENTS_BURST,
    },
  });
  inFlightBytes = door.inFlightBytes;
  return { pool, log, door, collector, metrics, counts };
}
