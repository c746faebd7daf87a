import { Script } from 'node:vm';
import { Worker } from 'node:worker_threads';

/** CPU time that one step may take, ms. A fold of thirty events takes a small part of one. */
const STEP_CPU_MS = 200;
/** Memory by which the process may grow under one step. */
const STEP_GROWTH_BYTES = 96 * 2 ** 20;
const LOOK_EVERY_MS = 20;

/** Cells of the memory that the watching thread reads; watch-thread.mjs has the same. */
const STEP = 0;
const IS_RUNNING = 1;
const REASON = 2;
const CELLS = 3;

/** A step was ended because it loops or takes all memory. */
export class StuckError extends Error {
  override readonly name = 'StuckError';
}

/** Ends synchronous work that does not come to an end by itself. */
export interface FoldGuard {
  /**
   * Runs `work`. Its steps are watched one by one; what was begun when one is ended stays as it is.
   * @throws StuckError; whatever `work` throws
   */
  run<T>(work: () => T): T;
  /** The next step of the work begins. */
  step(): void;
}

let guard: FoldGuard | null = null;

/** The guard of this process; folding is synchronous, so there is one. Its thread keeps no process alive. */
export function foldGuard(): FoldGuard {
  return (guard ??= openFoldGuard());
}

/** The work that is running, where the script below finds it: a script sees globals only. */
const WORK = Symbol.for('tidewatch.guarded-work');

function openFoldGuard(): FoldGuard {
  const shared = new Int32Array(new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT));
  const limits = { cpuMs: STEP_CPU_MS, growthBytes: STEP_GROWTH_BYTES };
  const thread = new Worker(new URL('./watch-thread.mjs', import.meta.url), {
    workerData: { shared, lookEveryMs: LOOK_EVERY_MS, limits },
    execArgv: [],
  });
  thread.unref();
  const script = new Script(`globalThis[Symbol.for('tidewatch.guarded-work')]()`);
  const place = globalThis as { [WORK]?: () => unknown };
  return {
    run<T>(work: () => T): T {
      place[WORK] = work;
      Atomics.store(shared, REASON, 0);
      Atomics.add(shared, STEP, 1);
      Atomics.store(shared, IS_RUNNING, 1);
      try {
        return script.runInThisContext({ breakOnSigint: true }) as T;
      } catch (error) {
        if ((error as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_INTERRUPTED') throw error;
        const isGreedy = Atomics.load(shared, REASON) === 2;
        throw new StuckError(isGreedy ? 'it takes more memory than a fold may' : 'it does not come to an end', { cause: error });
      } finally {
        Atomics.store(shared, IS_RUNNING, 0);
        delete place[WORK];
      }
    },
    step: () => {
      Atomics.add(shared, STEP, 1);
    },
  };
}
