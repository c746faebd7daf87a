import { setTimeout as delay } from 'node:timers/promises';
import { TidewatchError } from '@tidewatch/schemas';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

export interface RetryOptions {
  readonly signal: AbortSignal;
  /** Called before each pause. */
  readonly onWait: (error: TidewatchError) => void;
}

/**
 * Runs `call` until it passes: an error that says `retry` is waited out, for as long as the signal allows.
 * @throws the signal's reason when it ends; any other error at once
 */
export async function untilPassed<T>(call: () => Promise<T>, { signal, onWait }: RetryOptions): Promise<T> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    signal.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TidewatchError) || !error.retry) throw error;
      onWait(error);
    }
    await delay(pause, undefined, { signal }).catch(() => {});
  }
}
