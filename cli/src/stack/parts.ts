import { migrateIngest } from '@tidewatch/ingest';
import { openLog } from '@tidewatch/ingest/log';
import { openPool, startPostgres } from '@tidewatch/ingest/postgres';
import { TOPICS } from '@tidewatch/schemas';
import { migrate as migrateWarehouse, startClickHouse } from '@tidewatch/warehouse';
import type { CliConfig } from '../config.ts';
import type { DataDir } from './data-dir.ts';
import type { Restartable } from './keep-running.ts';

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

/** Starts the embedded servers that the environment does not replace. The folder is locked by the caller. */
export async function startParts(dir: DataDir, config: CliConfig): Promise<Parts> {
  const [postgres, clickhouse] = await Promise.all([
    config.DATABASE_URL ? { url: config.DATABASE_URL, servers: [] } : startEmbeddedPostgres(dir),
    config.CLICKHOUSE_URL
      ? { url: config.CLICKHOUSE_URL, queryUrl: config.CLICKHOUSE_QUERY_URL ?? config.CLICKHOUSE_URL, servers: [] }
      : startEmbeddedClickHouse(dir),
  ]);
  return {
    databaseUrl: postgres.url,
    clickhouseUrl: clickhouse.url,
    queryUrl: clickhouse.queryUrl,
    kafkaBrokers: config.KAFKA_BROKERS ?? null,
    servers: [...postgres.servers, ...clickhouse.servers],
  };
}

/** Brings the tables of log, ingest and warehouse up to date and makes the topics. */
export async function migrateParts(addresses: Addresses): Promise<void> {
  const pool = openPool(addresses.databaseUrl);
  try {
    await Promise.all([migrateWarehouse({ url: addresses.clickhouseUrl }), migrateIngest(pool)]);
    const log = await openLog({ pool, kafkaBrokers: addresses.kafkaBrokers ?? undefined });
    await log.ensureTopics(TOPICS);
    await log.close();
  } finally {
    await pool.end();
  }
}

async function startEmbeddedPostgres(dir: DataDir, port?: number) {
  const running = await startPostgres({ dataDir: dir.postgres, ...(port === undefined ? {} : { port }) });
  const server: EmbeddedServer = {
    name: 'postgres',
    pid: running.pid,
    exited: running.exited,
    stop: () => running.stop(),
    restart: async () => (await startEmbeddedPostgres(dir, running.port)).servers[0] as EmbeddedServer,
  };
  return { url: running.url, servers: [server] };
}

async function startEmbeddedClickHouse(dir: DataDir, port?: number) {
  const running = await startClickHouse({ dataDir: dir.clickhouse, ...(port === undefined ? {} : { port }) });
  const server: EmbeddedServer = {
    name: 'clickhouse',
    pid: running.pid,
    exited: running.exited,
    stop: () => running.stop(),
    restart: async () => (await startEmbeddedClickHouse(dir, running.port)).servers[0] as EmbeddedServer,
  };
  return { url: running.url, queryUrl: running.queryUrl, servers: [server] };
}
