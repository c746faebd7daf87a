import type { TestProject } from 'vitest/node';
import { startClickHouseService } from './clickhouse-service.ts';
import { startKafkaService } from './kafka-service.ts';
import { startPostgresService } from './postgres-service.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** postgres:// URL of the maintenance database of a real PostgreSQL that may create databases. */
    postgresUrl: string;
    /** http:// URL with credentials of a real ClickHouse whose user may create databases. */
    clickhouseUrl: string;
    /** host:port of a real Apache Kafka broker; null where the machine cannot have one (then the reason is printed). */
    kafkaBrokers: string | null;
  }
}

/** Starts the real services once a run; test files ask for their own database by `freshDatabase`, `freshWarehouse`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const services = await Promise.all([startPostgresService(), startClickHouseService(), startKafkaService()]);
  const [postgres, clickhouse, kafka] = services;
  project.provide('postgresUrl', postgres.url);
  project.provide('clickhouseUrl', clickhouse.url);
  project.provide('kafkaBrokers', kafka.brokers);
  return async () => {
    await Promise.all(services.map((service) => service.stop()));
  };
}
