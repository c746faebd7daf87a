import type { Clock } from '@tidewatch/schemas';
import type { CliConfig } from '../config.ts';
import type { Runtime } from '../stack/data-dir.ts';
import { askClickHouse, askPostgres, knock, reasonOf, type ServerFacts } from '../stack/server-facts.ts';
import { type Finding, ok } from './finding.ts';
import { checkPlatform } from './machine.ts';

const MAX_SKEW_MS = 5_000;

/** The stores of the stack that runs, or that the environment names: whether they answer, which they are, their clocks. */
export async function checkStores(config: CliConfig, runtime: Runtime | null, clock: Clock): Promise<readonly Finding[]> {
  const database = runtime?.databaseUrl ?? config.DATABASE_URL;
  const warehouse = runtime?.clickhouseUrl ?? config.CLICKHOUSE_URL;
  const query = runtime?.queryUrl ?? config.CLICKHOUSE_QUERY_URL;
  const brokers = runtime ? runtime.kafkaBrokers : (config.KAFKA_BROKERS ?? null);
  const now = () => clock.now();
  const found = await Promise.all([
    database === undefined
      ? [ok('postgres', 'PostgreSQL: embedded, not running')]
      : checkServer('postgres', { name: 'PostgreSQL', setting: 'DATABASE_URL', ask: () => askPostgres(database, now) }),
    warehouse === undefined
      ? [ok('clickhouse', 'ClickHouse: embedded, not running'), checkPlatform()]
      : checkServer('clickhouse', { name: 'ClickHouse', setting: 'CLICKHOUSE_URL', ask: () => askClickHouse(warehouse, now) }),
    query === undefined || query === warehouse
      ? []
      : checkServer('clickhouse_query', {
          name: 'ClickHouse (reading)',
          setting: 'CLICKHOUSE_QUERY_URL',
          ask: () => askClickHouse(query, now),
        }),
    brokers === null ? [ok('log', 'log: embedded in PostgreSQL')] : Promise.all(brokers.split(',').map(checkBroker)),
  ]);
  return found.flat();
}

interface Server {
  readonly name: string;
  readonly setting: string;
  readonly ask: () => Promise<ServerFacts>;
}

async function checkServer(id: string, { name, setting, ask }: Server): Promise<readonly Finding[]> {
  try {
    const { version, skewMs } = await ask();
    return [ok(id, `${name} ${version} answers`), checkClock(`${id}_clock`, name, skewMs)];
  } catch (error) {
    const message = `${name} does not answer: ${reasonOf(error)}`;
    return [{ id, level: 'error', message, fix: `start it, or put ${setting} right (unset = the embedded one)` }];
  }
}

/** How far a store's clock is off ours. */
export function checkClock(id: string, name: string, skewMs: number): Finding {
  const off = Math.abs(skewMs);
  if (off <= MAX_SKEW_MS) return ok(id, `the clock of ${name} agrees within ${off} ms`);
  return { id, level: 'warning', message: `the clock of ${name} is ${off} ms off`, fix: 'set both by NTP: freshness is read off both' };
}

async function checkBroker(address: string): Promise<Finding> {
  try {
    await knock(address);
    return ok('log', `Kafka listens at ${address}`);
  } catch (error) {
    const message = `Kafka does not listen at ${address}: ${reasonOf(error)}`;
    return { id: 'log', level: 'error', message, fix: 'start the broker, or put KAFKA_BROKERS right (unset = the embedded log)' };
  }
}
