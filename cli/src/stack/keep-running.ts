import { setTimeout as sleep } from 'node:timers/promises';

const LONG_LIFE_MS = 60_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

/** Anything that runs, may die, and can be started again. */
export interface Restartable {
  readonly name: string;
  readonly exited: Promise<unknown>;
}

/** How something is kept running. */
export interface Keeping<T extends Restartable> {
  readonly start: () => Promise<T>;
  /** Ends the keeping; what runs then is left as it is. */
  readonly signal: AbortSignal;
  readonly onRestart: (next: T) => void;
  readonly onTrouble: (message: string) => void;
  /** Default: the machine's clock. */
  readonly pace?: Pace;
}

/** Time, for the keeper. */
export interface Pace {
  /** Milliseconds that only grow. */
  now(): number;
  /** Resolves after `ms`, or when the signal comes. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

const machinePace: Pace = {
  now: () => performance.now(),
  pause: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}), // only the signal rejects it
};

/**
 * Starts `first` again whenever it ends, until the signal comes: at once, but with growing pauses (0.2 s to 10 s) while
 * it dies within a minute or cannot be started. Resolves when the signal has come and no start is under way.
 */
export async function keepRunning<T extends Restartable>(first: T, keeping: Keeping<T>): Promise<void> {
  const { signal, onTrouble, pace = machinePace } = keeping;
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  let current: T | null = first;
  let pauseMs = 0;
  while (!signal.aborted) {
    if (current !== null) {
      const bornAt = pace.now();
      await Promise.race([current.exited, stopped]);
      if (signal.aborted) return;
      if (pace.now() - bornAt > LONG_LIFE_MS) pauseMs = 0;
      onTrouble(`${first.name} ended; starting it again`);
    }
    await pace.pause(pauseMs, signal);
    pauseMs = Math.min(Math.max(pauseMs * 2, FIRST_PAUSE_MS), LONGEST_PAUSE_MS);
    if (!signal.aborted) current = await startAgain(keeping, pauseMs);
  }
}

/** Null, and told why, when it could not be started. */
async function startAgain<T extends Restartable>({ start, signal, onRestart, onTrouble }: Keeping<T>, pauseMs: number): Promise<T | null> {
  try {
    const next = await start();
    onRestart(next);
    return next;
  } catch (error) {
    if (!signal.aborted) onTrouble(`next try in ${pauseMs} ms: ${(error as Error).message}`);
    return null;
  }
}
