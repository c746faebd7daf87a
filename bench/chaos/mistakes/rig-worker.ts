import { migrateIngest, openDeadLetters } from '@tidewatch/ingest';
import { type EventLog, openLog } from '@tidewatch/ingest/log';
import { openPool } from '@tidewatch/ingest/postgres';
import { systemClock, type TidewatchError } from '@tidewatch/schemas';
import { loadMigrations, type Migration, migrate, openStore, type WarehouseStore } from '@tidewatch/warehouse';
import type { Pool } from 'pg';
import { pino } from 'pino';
import { startWorker } from '../../../pipeline/src/runtime/worker.ts';

/** What a planted mistake puts in place of the right parts; what it leaves out stays right. */
export interface Mistake {
  readonly log?: (log: EventLog, parts: { readonly pool: Pool; readonly clickhouseUrl: string }) => EventLog;
  /** `onFault` is told of each fault of a write, before it is tried again. */
  readonly store?: (store: WarehouseStore, onFault: (listener: () => void) => void) => WarehouseStore;
  readonly migration?: (migration: Migration) => Migration;
}

/** Runs the worker as its own main does, with a mistake in it. Reads its addresses from the environment. */
export async function runRigWorker({ log: wrongLog, store: wrongStore, migration = (right) => right }: Mistake): Promise<void> {
  const clickhouseUrl = addressOf('CLICKHOUSE_URL');
  const pool = openPool(addressOf('DATABASE_URL'), { applicationName: 'rig-worker' });
  await migrateIngest(pool);
  await migrate({ url: clickhouseUrl, migrations: (await loadMigrations()).map(migration) });
  const faultListeners: (() => void)[] = [];
  const onWait = (_: TidewatchError) => {
    for (const listener of faultListeners) listener();
  };
  const log = await openLog({ pool, kafkaBrokers: process.env['KAFKA_BROKERS'], clientId: 'rig-worker' });
  const store = openStore({ url: clickhouseUrl, onWait });
  const worker = await startWorker({
    log: wrongLog ? wrongLog(log, { pool, clickhouseUrl }) : log,
    store: wrongStore ? wrongStore(store, (listener) => faultListeners.push(listener)) : store,
    deadLetters: openDeadLetters({ pool }),
    clock: systemClock,
    epoch: 'main',
    logger: pino({ name: 'rig-worker', level: 'warn' }, pino.destination(2)),
  });
  for (const event of ['end', 'close']) process.stdin.once(event, () => process.exit(0)).resume();
  process.once('SIGTERM', () => process.exit(0));
  worker.done.catch((error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  });
  process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
}

function addressOf(name: string): string {
  const address = process.env[name];
  if (address === undefined) throw new Error(`${name} is missing: the rig gives it`);
  return address;
}
