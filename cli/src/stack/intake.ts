import { setTimeout as sleep } from 'node:timers/promises';
import { type BatchCollector, type DeadLetters, openCollector, openDeadLetters } from '@tidewatch/ingest';
import { type EventLog, openLog } from '@tidewatch/ingest/log';
import { openVault } from '@tidewatch/ingest/vault';
import { startWorker } from '@tidewatch/pipeline';
import { TOPICS } from '@tidewatch/schemas';
import { openStore } from '@tidewatch/warehouse';
import { openReader } from '@tidewatch/warehouse/query';
import type { Call } from '../terminal/verb.ts';
import { createLogger } from './logger.ts';
import { type Patience, patient, untilTaken } from './patient.ts';
import type { Stack } from './use-stack.ts';

/** A store that restarts is waited for; one that is gone is not. */
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 200;

/** The way in for a verb: a collector, and a worker behind it where the stack has none of its own. */
export interface Intake {
  readonly collector: BatchCollector;
  readonly deadLetters: DeadLetters;
  /**
   * Waits until everything that was collected, and what follows from it, is in the rows. False when Ctrl-C came first: it is in the log then, and
   * the next worker writes it.
   */
  untilVisible(): Promise<boolean>;
  close(): Promise<void>;
}

/** Opens the way in to a stack; a worker of this process folds behind it where no `up` does. */
export async function openIntake(call: Call, stack: Stack): Promise<Intake> {
  const vault = await openVault({ pool: stack.pool, masterKey: Buffer.from(stack.masterKey, 'base64') });
  const log = await openLog({ pool: stack.pool, kafkaBrokers: stack.kafkaBrokers ?? undefined });
  const worker = stack.isUp ? null : await startOwnWorker(call, stack, log);
  const patience: Patience = {
    clock: call.clock,
    signal: call.signal,
    forMs: PATIENCE_MS,
    onWait: ({ message, code }) => call.terminal.note(`waiting: ${message} [${code}]`),
  };
  const letters = openDeadLetters({ pool: stack.pool });
  return {
    collector: patient(openCollector({ pool: stack.pool, log, vault, clock: call.clock }), patience),
    deadLetters: { ...letters, add: (more) => untilTaken(() => letters.add(more), patience) },
    untilVisible: () => untilVisible(call, stack, { log, patience, failed: worker?.failed ?? new Promise(() => {}) }),
    close: async () => {
      await worker?.stop();
      await log.close();
    },
  };
}

interface OwnWorker {
  /** Rejects when the worker cannot go on. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

async function startOwnWorker(call: Call, stack: Stack, log: EventLog): Promise<OwnWorker> {
  const store = openStore({ url: stack.clickhouseUrl });
  const worker = await startWorker({
    log,
    store,
    deadLetters: openDeadLetters({ pool: stack.pool }),
    clock: call.clock,
    epoch: call.config.TIDEWATCH_EPOCH,
    logger: createLogger('worker', 'warn'),
  });
  const failed = worker.done.then(() => new Promise<never>(() => {}));
  failed.catch(() => {}); // told to whoever waits for rows, and by stop
  return {
    failed,
    stop: async () => {
      await worker.stop();
      await store.close();
    },
  };
}

interface Behind {
  readonly log: EventLog;
  readonly patience: Patience;
  readonly failed: Promise<never>;
}

async function untilVisible(call: Call, stack: Stack, { log, patience, failed }: Behind): Promise<boolean> {
  const epoch = call.config.TIDEWATCH_EPOCH;
  const reader = openReader({ url: stack.queryUrl, tenantId: call.flags['tenant'] as string, epoch });
  const topics = TOPICS.map((topic) => topic.name);
  try {
    // What was collected is in the rows at the first mark; what was derived from it is in the log by then, and in the rows at the second.
    let marksToPass = 2;
    let since = call.clock.now();
    while (!call.signal.aborted) {
      const watermark = await Promise.race([reader.watermark(), failed]);
      if (watermark !== null && watermark >= since) {
        marksToPass -= 1;
        if (marksToPass === 0) return true;
        since = call.clock.now();
      }
      const lag = await untilTaken(() => log.lag(`tidewatch-${epoch}`, topics), patience);
      call.terminal.progress(`writing rows: ${lag.reduce((sum, at) => sum + at.lag, 0)} events to go`);
      await sleep(LOOK_EVERY_MS);
    }
    call.terminal.note('stopped while rows were being written: what was taken is in the log, and the next worker writes it');
    return false;
  } finally {
    await reader.close();
  }
}
