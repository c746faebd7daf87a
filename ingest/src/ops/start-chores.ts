import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@tidewatch/schemas';
import type { Pool } from 'pg';
import type { BatchCollector } from '../collector.ts';
import type { EventLog } from '../log/port.ts';
import { sendCanaries } from './canaries.ts';
import { continueReplay } from './continue-replay.ts';
import { holdDuty, leaveDuty } from './duty.ts';

const NAME = 'platform';
const LEASE_MS = 10_000;
const REST_MS = 1_000;
const LEAVE_WITHIN_MS = 1_500;

export interface ChoresOptions {
  readonly pool: Pool;
  readonly log: Pick<EventLog, 'topics'>;
  readonly collector: BatchCollector;
  readonly clock: Clock;
  /** Told once of each time that a chore begins to fail; it is tried again every second. */
  readonly onTrouble: (chore: string, error: unknown) => void;
}

export interface Chores {
  /** Ends the work and gives the lease back; what is not done within 1.5 s is left to the next holder. Never rejects. */
  stop(): Promise<void>;
}

/** Does what one process does for the whole platform, whenever this one holds the lease: canaries, and replays that people ask for. */
export function startChores({ pool, log, collector, clock, onTrouble }: ChoresOptions): Chores {
  const holder = randomUUID();
  const stopping = new AbortController();
  const failing = new Set<string>();
  /** False when it fails; told of the first failure in a row. */
  const attempt = async (chore: string, work: () => Promise<boolean>): Promise<boolean> => {
    try {
      const result = await work();
      failing.delete(chore);
      return result;
    } catch (error) {
      if (!failing.has(chore)) onTrouble(chore, error);
      failing.add(chore);
      return false;
    }
  };
  const turn = async (): Promise<boolean> => {
    if (!(await attempt('lease', () => holdDuty(pool, { name: NAME, holder, forMs: LEASE_MS })))) return false;
    await attempt('canary', async () => (await sendCanaries({ db: pool, log, collector }, clock.now())) > 0);
    return attempt('replay', () => continueReplay(pool, collector, clock.now()));
  };
  const run = async () => {
    while (!stopping.signal.aborted) {
      const hasMore = await turn();
      if (!hasMore) await sleep(REST_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => {}); // only the stop rejects it
    }
  };
  const done = run();
  return {
    stop: async () => {
      stopping.abort();
      const leave = async () => {
        await done;
        await leaveDuty(pool, { name: NAME, holder });
      };
      await Promise.race([leave().catch(() => {}), sleep(LEAVE_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}
