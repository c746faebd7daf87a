import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@clickhouse/client';
import { createApiKey } from '@tidewatch/ingest';
import { type EventLog, openLog } from '@tidewatch/ingest/log';
import { openPool } from '@tidewatch/ingest/postgres';
import { TOPICS } from '@tidewatch/schemas';
import type pg from 'pg';
import { startSession } from '../../dashboard/src/server/auth/sessions.ts';
import { openDatabase } from '../../dashboard/src/server/database/open-database.ts';
import { type RunningStack, startStack } from '../../test/e2e/running-stack.ts';
import { findKafkaJars } from '../../test/services/kafka-jars.ts';
import { createKafkaBroker } from '../../test/services/kafka-service.ts';

interface Addresses {
  readonly databaseUrl: string;
  readonly clickhouseUrl: string;
  readonly queryUrl: string;
}

export type LogName = 'embedded' | 'kafka';

/** The whole product by `tidewatch up`, without the demo floor, and what a benchmark needs of it. */
export interface LoadedStack extends RunningStack {
  readonly queryUrl: string;
  readonly log: EventLog;
  readonly pool: pg.Pool;
  /** A key of the door for each of the tenants. */
  keysFor(tenants: readonly string[]): Promise<Readonly<Record<string, string>>>;
  /** Cookie header of the first administrator, signed in. */
  signIn(): Promise<string>;
  /** Records that the workers have yet to commit. */
  lag(): Promise<number>;
  /** Resolves when there are none. */
  drained(): Promise<void>;
  /** Different events of the tenants in the archive, without those that the fold derives from them. */
  archived(tenants: readonly string[]): Promise<number>;
}

/** Starts it on the log of that name. @throws Error where Kafka is asked for and this machine has none */
export async function startLoadedStack(logName: LogName, env: Readonly<Record<string, string>> = {}): Promise<LoadedStack> {
  const broker = logName === 'kafka' ? await startBroker() : null;
  const { destroy, ...stack } = await startStack({ demo: false, env: { ...env, ...(broker && { KAFKA_BROKERS: broker.brokers }) } });
  const addresses = JSON.parse(readFileSync(join(stack.dataDir, 'runtime.json'), 'utf8')) as Addresses;
  const pool = openPool(addresses.databaseUrl);
  const log = await openLog({ pool, kafkaBrokers: broker?.brokers });
  const lag = async () => {
    const lags = await log.lag(
      'tidewatch-main',
      TOPICS.map(({ name }) => name),
    );
    return lags.reduce((sum, at) => sum + at.lag, 0);
  };
  return {
    ...stack,
    ...{ log, pool, lag, queryUrl: addresses.queryUrl },
    archived: (tenants) => countArchived(addresses.clickhouseUrl, tenants),
    keysFor: async (tenants) => {
      const keys = await Promise.all(tenants.map((tenantId) => createApiKey(pool, { tenantId, name: 'bench' })));
      return Object.fromEntries(keys.map(({ tenantId, secret }) => [tenantId, secret]));
    },
    signIn: () => signIn(addresses.databaseUrl),
    drained: async () => {
      while ((await lag()) > 0) await sleep(50);
    },
    destroy: async () => {
      await log.close();
      await pool.end();
      await destroy();
      await broker?.remove();
    },
  };
}

/** Different events of the tenants in the archive, without those that the fold derives from them. */
async function countArchived(clickhouseUrl: string, tenants: readonly string[]): Promise<number> {
  const client = createClient({ url: clickhouseUrl });
  try {
    const answer = await client.query({
      query: `select uniqExact(tenant_id, event_id) as events from events where tenant_id in {tenants: Array(String)} and type != 'agent.work'`,
      query_params: { tenants },
      format: 'JSONEachRow',
    });
    const [row] = await answer.json<{ readonly events: string }>();
    return Number(row?.events);
  } finally {
    await client.close();
  }
}

async function startBroker() {
  const found = findKafkaJars();
  if ('missing' in found) throw new Error(`--log kafka needs Kafka: ${found.missing}`);
  const broker = await createKafkaBroker(found.jars);
  await broker.start();
  return broker;
}

async function signIn(databaseUrl: string): Promise<string> {
  const database = openDatabase(databaseUrl);
  try {
    const user = await database.user.findFirstOrThrow();
    return `tw_session=${await startSession(database, user.id, { now: Date.now() })}`;
  } finally {
    await database.$disconnect();
  }
}
