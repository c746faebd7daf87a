import { Worker } from 'node:worker_threads';
import { type Outcome, runCases } from './run-cases.ts';
import { TARGETS } from './targets/index.ts';

// One target in a process of its own, so that what it does to the process is seen: `bench/fuzz.ts` starts it with the job
// as its argument and reads the outcome from its standard output.

export interface FuzzJob {
  readonly target: string;
  readonly seed: string;
  readonly from: number;
  readonly cases: number | null;
  readonly seconds: number | null;
}

/** A loop without an end; slow cases are told by `runCases`. */
const STUCK_MS = 20_000;

const job = JSON.parse(process.argv[2] ?? '') as FuzzJob;
const target = TARGETS.find(({ name }) => name === job.target);
if (!target) throw new Error(`there is no target ${job.target}`);
const current = new Int32Array(new SharedArrayBuffer(4)).fill(-1);
const watch = new Worker(new URL('./watch-for-hangs.mjs', import.meta.url), { workerData: { current, withinMs: STUCK_MS } });
const outcome: Outcome = await runCases(target, { ...job, onCase: (index) => void Atomics.store(current, 0, index) });
await watch.terminate();
process.stdout.write(`${JSON.stringify(outcome)}\n`, () => process.exit(0));
