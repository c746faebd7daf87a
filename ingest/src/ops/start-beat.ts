import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BeatFacts, type ProcessIdentity, removeBeat, writeBeat } from './process-beats.ts';
import type { Queryable } from './queryable.ts';
import { RateMeter } from './rate-meter.ts';

/** Rest between two beats. */
const BEAT_EVERY_MS = 2_000;
const LEAVE_WITHIN_MS = 1_000;

export interface BeatOptions {
  readonly db: Queryable;
  /** `door`, `worker`, `web`. */
  readonly name: string;
  readonly version: string;
  readonly opsPort: number | null;
  /** Looks at the process; what it cannot tell at the moment it throws. */
  readonly look: () => Promise<Omit<BeatFacts, 'rates'>>;
  /** Told once of each time that beats begin to fail. */
  readonly onTrouble: (error: unknown) => void;
}

export interface Beat {
  /** Ends the beats and takes the process off the list, if that is done within a second: what stays there turns silent. Never rejects. */
  stop(): Promise<void>;
}

/** Writes a beat at once and every two seconds, until it is stopped; one that fails is not missed by the next. */
export function startBeat({ db, name, version, opsPort, look, onTrouble }: BeatOptions): Beat {
  const identity: ProcessIdentity = { instance: randomUUID(), name, host: hostname(), pid: process.pid, version, opsPort };
  const stopping = new AbortController();
  const meter = new RateMeter();
  const beats = async () => {
    let isFailing = false;
    while (!stopping.signal.aborted) {
      try {
        const facts = await look();
        await writeBeat(db, identity, { ...facts, rates: meter.take(facts.counters, performance.now()) });
        isFailing = false;
      } catch (error) {
        if (!isFailing && !stopping.signal.aborted) onTrouble(error);
        isFailing = true;
      }
      if (stopping.signal.aborted) return;
      await sleep(BEAT_EVERY_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => {}); // only the stop rejects it
    }
  };
  const done = beats();
  return {
    stop: async () => {
      stopping.abort();
      const leave = async () => {
        await done;
        await removeBeat(db, identity.instance);
      };
      await Promise.race([leave().catch(() => {}), sleep(LEAVE_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}
