import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';

/** What the jobs' thread is started with: it opens its own connections. */
export interface JobsOptions {
  readonly databaseUrl: string;
  readonly clickhouseUrl: string;
  readonly epoch: string;
  /** Zone of the nights. */
  readonly zone: string;
  readonly logLevel: string;
}

export interface Jobs {
  /** Ends the work within two seconds. Never rejects. */
  stop(): Promise<void>;
}

const AGAIN_AFTER_MS = 5_000;
const STOP_WITHIN_MS = 2_000;
/** All of them are bounded well below it; what goes beyond ends the thread and not the folds. */
const HEAP_MB = 512;

/**
 * Proofs and answers as known that people ask for, and the nightly verify, in a thread beside the folds: they fold thousands of units at a time,
 * and no flush may wait for that. A thread that ends by itself is started anew.
 */
export function startJobs(options: JobsOptions, logger: Logger): Jobs {
  const stopping = new AbortController();
  const { signal } = stopping;
  let thread: Worker | null = null;
  const run = async () => {
    while (!signal.aborted) {
      thread = new Worker(new URL('./jobs-thread.mjs', import.meta.url), {
        workerData: options,
        resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      });
      thread.on('error', (error) => logger.error({ err: error }, 'the jobs have ended and begin anew'));
      const exited = new Promise((resolve) => thread?.once('exit', resolve));
      await exited;
      thread = null;
      if (!signal.aborted) await sleep(AGAIN_AFTER_MS, undefined, { signal }).catch(() => {}); // only the stop rejects it
    }
  };
  const done = run();
  return {
    stop: async () => {
      stopping.abort();
      thread?.postMessage('stop');
      await Promise.race([done, sleep(STOP_WITHIN_MS, undefined, { ref: false })]);
      await thread?.terminate();
    },
  };
}
