import type { NewRecord } from '@tidewatch/ingest/log';
import { type CxEvent, routeOf, TOPICS } from '@tidewatch/schemas';
import pino from 'pino';
import { startWorker } from '../runtime/worker.ts';
import type { Worker, WorkerOptions } from '../runtime/worker-options.ts';
import { MemoryLog, setClock } from './memory-log.ts';
import { MemoryLetters, MemoryStore } from './memory-store.ts';
import { T0 } from './script.ts';

const TOPIC_NAMES = TOPICS.map(({ name }) => name);

/** A worker's surroundings, held in memory. */
export interface Rig {
  readonly clock: ReturnType<typeof setClock>;
  readonly log: MemoryLog;
  readonly store: MemoryStore;
  readonly letters: MemoryLetters;
  start(options?: Partial<WorkerOptions>): Promise<Worker>;
  /** Resolves when the group has committed everything. */
  caughtUp(): Promise<void>;
}

/** An empty log and store, ten days after the scripts' start. */
export function createRig(): Rig {
  const clock = setClock(T0 + 10 * 86_400_000);
  const log = new MemoryLog(clock);
  const store = new MemoryStore();
  const letters = new MemoryLetters();
  const lag = async () => (await log.lag('tidewatch-main', TOPIC_NAMES)).reduce((sum, at) => sum + at.lag, 0);
  return {
    clock,
    log,
    store,
    letters,
    start: ({ limits = {}, ...options } = {}) =>
      startWorker({
        ...{ log, store, deadLetters: letters, clock, epoch: 'main', logger: pino({ level: 'silent' }), ...options },
        // The clock stands still while one rests.
        limits: { restMs: 0, ...limits },
      }),
    caughtUp: async () => {
      while ((await lag()) > 0) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** Events as their producer appends them. */
export function toRecords(events: readonly CxEvent[]): NewRecord[] {
  return events.map((event) => ({ ...recordKey(event), value: Buffer.from(JSON.stringify(event)) }));
}

function recordKey(event: CxEvent): { readonly topic: string; readonly key: string } {
  const { topic, key } = routeOf(event);
  return { topic, key };
}
