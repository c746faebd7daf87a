import { setTimeout as delay } from 'node:timers/promises';

const PAUSE_MS = 100;

export interface Patience {
  /** Gives up with the last error after so long; default 120 s. */
  readonly withinMs?: number;
  readonly signal?: AbortSignal;
}

/** Runs `work` until it passes: what it needs may have been killed a moment ago. */
export async function patiently<T>(work: () => Promise<T>, { withinMs = 120_000, signal }: Patience = {}): Promise<T> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
    }
    await delay(PAUSE_MS);
  }
}
