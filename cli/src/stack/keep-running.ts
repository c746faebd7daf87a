import { setTimeout as sleep } from 'node:timers/promises';

const QUIET_MS = 60_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

/** Anything that runs, may die, and can be started again. */
export interface Restartable {
  readonly name: string;
  readonly exited: Promise<unknown>;
}

/** Told of what the keeper does. */
export interface KeeperEvents<T> {
  onRestart(next: T): void;
  onTrouble(message: string): void;
}

/**
 * Starts `first` again whenever it ends, until `signal` is aborted: at once after a long life, with growing pauses
 * (0.2 s to 10 s) when it keeps dying. Resolves when the signal has come.
 */
export async function keepRunning<T extends Restartable>(
  first: T,
  start: () => Promise<T>,
  signal: AbortSignal,
  events: KeeperEvents<T>,
): Promise<void> {
  let current = first;
  let pauseMs = FIRST_PAUSE_MS;
  const stopped = new Promise<'stop'>((resolve) => signal.addEventListener('abort', () => resolve('stop'), { once: true }));
  while (!signal.aborted) {
    const bornAt = performance.now();
    if ((await Promise.race([current.exited, stopped])) === 'stop' || signal.aborted) return;
    if (performance.now() - bornAt > QUIET_MS) pauseMs = FIRST_PAUSE_MS;
    events.onTrouble(`${current.name} ended; starting it again in ${pauseMs} ms`);
    for (let isUp = false; !isUp && !signal.aborted; ) {
      await sleep(pauseMs);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      if (signal.aborted) return;
      try {
        current = await start();
        events.onRestart(current);
        isUp = true;
      } catch (error) {
        events.onTrouble((error as Error).message);
      }
    }
  }
}
