import { migrateIngest, openDeadLetters } from '@tidewatch/ingest';
import { type EventLog, openLog } from '@tidewatch/ingest/log';
import { openPool } from '@tidewatch/ingest/postgres';
import { systemClock, TOPICS } from '@tidewatch/schemas';
import pino from 'pino';
import { freshDatabase } from '../../../test/services/fresh-database.ts';
import { type FreshWarehouse, freshWarehouse } from '../../../test/services/fresh-warehouse.ts';
import { startWorker } from '../runtime/worker.ts';
import type { Worker, WorkerOptions } from '../runtime/worker-options.ts';

const TOPIC_NAMES = TOPICS.map(({ name }) => name);

/** Real stores of one test file: a log, a warehouse, dead letters. */
export interface RealRig {
  readonly log: EventLog;
  readonly warehouse: FreshWarehouse;
  readonly letters: ReturnType<typeof openDeadLetters>;
  readonly databaseUrl: string;
  start(options?: Partial<WorkerOptions>): Promise<Worker>;
  /** Resolves when the epoch's group has committed everything. */
  caughtUp(): Promise<void>;
  close(): Promise<void>;
}

/** Fresh stores; the log is embedded, or Kafka where brokers are named. */
export async function openRealRig({
  kafkaBrokers,
  epoch = 'main',
}: {
  readonly kafkaBrokers?: string;
  readonly epoch?: string;
} = {}): Promise<RealRig> {
  const [database, warehouse] = await Promise.all([freshDatabase(), freshWarehouse()]);
  const pool = openPool(database.url);
  await migrateIngest(pool);
  const log = await openLog({ pool, kafkaBrokers });
  await log.ensureTopics(TOPICS);
  const letters = openDeadLetters({ pool });
  const running: Worker[] = [];
  return {
    log,
    warehouse,
    letters,
    databaseUrl: database.url,
    async start(options = {}) {
      const parts = { log, store: warehouse.store, deadLetters: letters, clock: systemClock, logger: pino({ level: 'silent' }) };
      const worker = await startWorker({ ...parts, epoch, ...options });
      running.push(worker);
      return worker;
    },
    async caughtUp() {
      for (;;) {
        const lag = await log.lag(`tidewatch-${epoch}`, TOPIC_NAMES);
        if (lag.every((at) => at.lag === 0)) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async close() {
      await Promise.allSettled(running.map((worker) => worker.stop()));
      await log.close();
      await pool.end();
      await Promise.all([database.drop(), warehouse.drop()]);
    },
  };
}
