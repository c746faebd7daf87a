import { UsageError } from '@tidewatch/schemas';
import type pg from 'pg';
import { openPool } from '../postgres/index.ts';
import { openEmbeddedLog } from './embedded/embedded-log.ts';
import { guarded } from './embedded/postgres-errors.ts';
import { openKafkaLog } from './kafka/kafka-log.ts';
import { requireLogInUse } from './log-in-use.ts';
import type { EventLog } from './port.ts';

export interface OpenLogOptions {
  /** Brokers, host:port with a comma between; given: the log is Apache Kafka. */
  readonly kafkaBrokers?: string | undefined;
  /**
   * Else the log lives in this PostgreSQL: a pool, which stays the caller's, or an address. With brokers, too, it is looked
   * up there that this is the log of the installation.
   */
  readonly pool?: pg.Pool;
  readonly databaseUrl?: string | undefined;
  /** Names this process to the log; default `tidewatch`. */
  readonly clientId?: string;
}

/**
 * The event log that the configuration names: Kafka where there are brokers, else the embedded one.
 * @throws EnvironmentError `log_differs` where the installation uses the other one
 */
export async function openLog(options: OpenLogOptions): Promise<EventLog> {
  const { kafkaBrokers, pool, databaseUrl, clientId = 'tidewatch' } = options;
  if (pool) await guarded(() => requireLogInUse(pool, kafkaBrokers ? 'kafka' : 'embedded'));
  if (kafkaBrokers) return openKafkaLog({ brokers: kafkaBrokers, clientId });
  if (pool) return openEmbeddedLog({ pool });
  if (databaseUrl) return openOn(openPool(databaseUrl, { applicationName: `${clientId}-log` }));
  throw new UsageError('log_unconfigured', 'No event log: give KAFKA_BROKERS or DATABASE_URL');
}

/** A log that ends its own pool. */
async function openOn(pool: pg.Pool): Promise<EventLog> {
  try {
    await guarded(() => requireLogInUse(pool, 'embedded'));
    const log = await openEmbeddedLog({ pool });
    const close = log.close.bind(log);
    log.close = async () => {
      try {
        await close();
      } finally {
        if (!pool.ending) await pool.end();
      }
    };
    return log;
  } catch (error) {
    await pool.end();
    throw error;
  }
}
