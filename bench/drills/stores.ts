import pg from 'pg';
import { startClickHouseService } from '../../test/services/clickhouse-service.ts';
import { findKafkaJars } from '../../test/services/kafka-jars.ts';
import { createKafkaBroker, type KafkaBroker } from '../../test/services/kafka-service.ts';
import { startPostgresService } from '../../test/services/postgres-service.ts';

export type LogKind = 'embedded' | 'kafka';

/** Environment of one installation of the product, for `tidewatch` and its processes. */
export type StoreEnvironment = Readonly<Record<string, string>>;

/** Real servers for drills, with as many installations on them as are asked for. */
export interface DrillStores {
  /** Empty databases of that name, and on Kafka a broker of its own. */
  installation(name: string, log: LogKind): Promise<StoreEnvironment>;
  /** Makes Kafka the log of an installation that has none: a new broker's address. */
  broker(): Promise<string>;
  stop(): Promise<void>;
}

/** All installations share it, so that one can be restored from another's backup. */
const MASTER_KEY = Buffer.alloc(32, 7).toString('base64');

/** Starts PostgreSQL and ClickHouse in temporary folders; brokers when they are asked for. */
export async function openDrillStores(): Promise<DrillStores> {
  const [postgres, clickhouse] = await Promise.all([startPostgresService(), startClickHouseService()]);
  const brokers: KafkaBroker[] = [];
  const broker = async () => {
    const found = findKafkaJars();
    if ('missing' in found) throw new Error(`no Apache Kafka on this machine: ${found.missing}`);
    const started = await createKafkaBroker(found.jars);
    brokers.push(started);
    await started.start();
    return started.brokers;
  };
  return {
    broker,
    async installation(name, log) {
      await run(postgres.url, `create database ${name}`);
      const environment = {
        DATABASE_URL: at(postgres.url, name),
        CLICKHOUSE_URL: at(clickhouse.url, `tidewatch_${name}`),
        TIDEWATCH_MASTER_KEY: MASTER_KEY,
      };
      return log === 'kafka' ? { ...environment, KAFKA_BROKERS: await broker() } : environment;
    },
    async stop() {
      await Promise.all([postgres.stop(), clickhouse.stop(), ...brokers.map((one) => one.remove())]);
    },
  };
}

function at(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.href;
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
