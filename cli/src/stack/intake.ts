import { setTimeout as sleep } from 'node:timers/promises';
import { type BatchCollector, type DeadLetters, openCollector, openDeadLetters } from '@tidewatch/ingest';
import { openLog } from '@tidewatch/ingest/log';
import { openVault } from '@tidewatch/ingest/vault';
import { EnvironmentError, TOPICS } from '@tidewatch/schemas';
import { openReader } from '@tidewatch/warehouse/query';
import type { Call } from '../terminal/verb.ts';
import { type Stack, startOwnWorker } from './use-stack.ts';

const LOOK_EVERY_MS = 200;

/** The way in for a verb: a collector, and a worker behind it where the stack has none of its own. */
export interface Intake {
  readonly collector: BatchCollector;
  readonly deadLetters: DeadLetters;
  close(): Promise<void>;
}

export async function openIntake(call: Call, stack: Stack): Promise<Intake> {
  const worker = stack.isUp ? null : await startOwnWorker(stack, call);
  const log = await openLog({ pool: stack.pool, kafkaBrokers: stack.kafkaBrokers ?? undefined });
  const vault = await openVault({ pool: stack.pool, masterKey: Buffer.from(stack.masterKey, 'base64') });
  return {
    collector: openCollector({ pool: stack.pool, log, vault, clock: call.clock }),
    deadLetters: openDeadLetters({ pool: stack.pool }),
    close: async () => {
      await log.close();
      await worker?.stop();
    },
  };
}

/** Waits until everything that the log took before `since` (ms UTC) is in the rows. */
export async function waitUntilVisible(call: Call, stack: Stack, since: number): Promise<void> {
  const reader = openReader({ url: stack.queryUrl, tenantId: call.flags['tenant'] as string });
  const log = await openLog({ pool: stack.pool, kafkaBrokers: stack.kafkaBrokers ?? undefined });
  const topics = TOPICS.map((topic) => topic.name);
  try {
    for (;;) {
      const watermark = await reader.watermark();
      if (watermark !== null && watermark >= since) return;
      if (call.signal.aborted) {
        throw new EnvironmentError(
          'interrupted',
          'stopped while rows were being written: what was read is in the log and will be folded later',
        );
      }
      const lag = await log.lag(`tidewatch-${call.config.TIDEWATCH_EPOCH}`, topics);
      call.terminal.progress(`writing rows: ${lag.reduce((sum, at) => sum + at.lag, 0)} events to go`);
      await sleep(LOOK_EVERY_MS);
    }
  } finally {
    await log.close();
    await reader.close();
  }
}
