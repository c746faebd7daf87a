import { migrateIngest } from '@tidewatch/ingest';
import { openLog } from '@tidewatch/ingest/log';
import { isPassingFault, openPool, startPostgres } from '@tidewatch/ingest/postgres';
import { EnvironmentError, TidewatchError, TOPICS } from '@tidewatch/schemas';
import { migrate as migrateWarehouse, startClickHouse } from '@tidewatch/warehouse';
import type { CliConfig } from '../config.ts';
import type { DataDir } from './data-dir.ts';
import type { Restartable } from './keep-running.ts';
import { type LogFile, openLogFile } from './log-file.ts';

/** Addresses of the three stores, with credentials. */
export interface Addresses {
  readonly databaseUrl: string;
  readonly clickhouseUrl: string;
  readonly queryUrl: string;
  /** null = the embedded log on PostgreSQL. */
  readonly kafkaBrokers: string | null;
}

/** A server that runs as a child of this process and can be started again on the same port and data. */
export interface EmbeddedServer extends Restartable {
  readonly name: 'postgres' | 'clickhouse';
  readonly pid: number;
  stop(): Promise<void>;
  restart(): Promise<EmbeddedServer>;
}

/** The stores of a stack: those that the environment names, and the embedded ones for the rest. */
export interface Parts extends Addresses {
  readonly servers: readonly EmbeddedServer[];
}

/**
 * Starts the embedded servers that the environment does not replace; when one cannot be started none is left running.
 * The folder is locked by the caller.
 * @throws EnvironmentError with what to do
 */
export async function startParts(dir: DataDir, config: CliConfig): Promise<Parts> {
  const starts = await Promise.allSettled([
    config.DATABASE_URL ? { url: config.DATABASE_URL, server: null } : startEmbeddedPostgres(dir),
    config.CLICKHOUSE_URL
      ? { url: config.CLICKHOUSE_URL, queryUrl: config.CLICKHOUSE_QUERY_URL ?? config.CLICKHOUSE_URL, server: null }
      : startEmbeddedClickHouse(dir),
  ]);
  const [postgres, clickhouse] = starts;
  const servers = starts.flatMap((start) => (start.status === 'fulfilled' && start.value.server ? [start.value.server] : []));
  if (postgres.status === 'fulfilled' && clickhouse.status === 'fulfilled') {
    return {
      databaseUrl: postgres.value.url,
      clickhouseUrl: clickhouse.value.url,
      queryUrl: clickhouse.value.queryUrl,
      kafkaBrokers: config.KAFKA_BROKERS ?? null,
      servers,
    };
  }
  await Promise.all(servers.map((server) => server.stop()));
  throw postgres.status === 'rejected' ? postgres.reason : (clickhouse as PromiseRejectedResult).reason;
}

/** Brings the tables of log, ingest and warehouse up to date and makes the topics. */
export async function migrateParts(addresses: Addresses): Promise<void> {
  const pool = openPool(addresses.databaseUrl);
  try {
    await Promise.all([migrateWarehouse({ url: addresses.clickhouseUrl }), reach('DATABASE_URL', migrateIngest(pool))]);
    const log = await openLog({ pool, kafkaBrokers: addresses.kafkaBrokers ?? undefined });
    await log.ensureTopics(TOPICS);
    await log.close();
  } finally {
    await pool.end();
  }
}

/** Says which address it was when nobody answers there. */
async function reach<T>(name: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof TidewatchError || !isPassingFault(error)) throw error;
    const why = (error as Error).message || (error as NodeJS.ErrnoException).code;
    throw new EnvironmentError(
      'database_unreachable',
      `PostgreSQL does not answer (${why}); start it, or unset ${name} for the embedded one`,
      {
        cause: error,
      },
    );
  }
}

async function startEmbeddedPostgres(dir: DataDir, port?: number) {
  const log = openLogFile(dir, 'postgres');
  const running = await closedWith(log, startPostgres({ dataDir: dir.postgres, onLog: log.write, ...(port !== undefined && { port }) }));
  const server: EmbeddedServer = {
    name: 'postgres',
    pid: running.pid,
    exited: running.exited,
    stop: () => running.stop(),
    restart: async () => (await startEmbeddedPostgres(dir, running.port)).server,
  };
  return { url: running.url, server };
}

async function startEmbeddedClickHouse(dir: DataDir, port?: number) {
  const log = openLogFile(dir, 'clickhouse');
  const running = await closedWith(
    log,
    startClickHouse({ dataDir: dir.clickhouse, onLog: log.write, ...(port !== undefined && { port }) }),
  );
  const server: EmbeddedServer = {
    name: 'clickhouse',
    pid: running.pid,
    exited: running.exited,
    stop: () => running.stop(),
    restart: async () => (await startEmbeddedClickHouse(dir, running.port)).server,
  };
  return { url: running.url, queryUrl: running.queryUrl, server };
}

/** The log closes with the server that writes it. */
async function closedWith<T extends { readonly exited: Promise<unknown> }>(log: LogFile, start: Promise<T>): Promise<T> {
  try {
    const running = await start;
    void running.exited.then(() => log.close());
    return running;
  } catch (error) {
    log.close();
    throw error;
  }
}
