import { EnvironmentError } from '@tidewatch/schemas';

/**
 * Settles as `work` does, or rejects as soon as the signal (Ctrl-C) comes; the work is then left to end with the process.
 * @throws EnvironmentError `interrupted`
 */
export function unlessInterrupted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new EnvironmentError('interrupted', 'stopped before it was done; what is stored is unchanged by this'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
