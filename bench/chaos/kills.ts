import { setTimeout as delay } from 'node:timers/promises';
import { randomStream } from '../../twin/src/random/random.ts';
import type { Rig } from './rig.ts';

export interface KillOptions {
  readonly seed: number;
  readonly kills: number;
  /** Share of the events that have gone through, from 0 to 1: kills are spread over all of them. */
  readonly progress: () => number;
  /** Ends it early. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** What was killed how often, by process. */
export type KillCounts = ReadonlyMap<string, number>;

const SHORTEST_MS = 500;
const LONGEST_MS = 2_000;
const LOOK_MS = 50;

/**
 * Kills one process after the other, 0.5 to 2 s apart, by a seeded schedule over all that run; waits while the kills are
 * ahead of the events. Resolves when all have been killed or the signal has come.
 */
export async function killAll(rig: Rig, { seed, kills, progress, signal, say }: KillOptions): Promise<KillCounts> {
  const random = randomStream(seed, 'kills');
  const counts = new Map<string, number>();
  for (let done = 0; done < kills && !signal.aborted; ) {
    await delay(SHORTEST_MS + random.next() * (LONGEST_MS - SHORTEST_MS), undefined, { signal }).catch(() => {});
    while (done / kills > progress() && !signal.aborted) await delay(LOOK_MS);
    const { processes } = rig;
    const first = Math.floor(random.next() * processes.length);
    // One that is just between its death and its next start cannot be killed: the next one is.
    const order = [...processes.slice(first), ...processes.slice(0, first)];
    const killed = signal.aborted ? undefined : order.find((at) => at.signal('SIGKILL'));
    if (!killed) continue;
    done += 1;
    counts.set(killed.name, (counts.get(killed.name) ?? 0) + 1);
    say(`kill ${done} of ${kills}: ${killed.name}`);
  }
  return counts;
}
