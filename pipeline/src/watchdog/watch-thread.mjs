// Watches the main thread's folds from a thread of its own: the main thread cannot look at a clock while it loops.
// A step that uses up its CPU time, or under which the process grows too much, is ended by SIGINT, which the main
// thread's guard turns into an exception (vm, breakOnSigint).
import { workerData } from 'node:worker_threads';

const { shared, lookEveryMs, limits } = workerData;
// As in fold-guard.ts.
const [STEP, IS_RUNNING, REASON] = [0, 1, 2];

let step = -1;
let cpu = process.cpuUsage();
let rss = 0;

setInterval(() => {
  const current = Atomics.load(shared, STEP);
  if (current !== step || Atomics.load(shared, IS_RUNNING) === 0) {
    step = current;
    cpu = process.cpuUsage();
    rss = process.memoryUsage.rss();
    return;
  }
  const { user, system } = process.cpuUsage(cpu);
  // CPU time, not wall time: a machine that is asleep or busy with others is no fault of the fold.
  const isStuck = (user + system) / 1000 > limits.cpuMs;
  const isGreedy = process.memoryUsage.rss() - rss > limits.growthBytes;
  if (!isStuck && !isGreedy) return;
  Atomics.store(shared, REASON, isGreedy ? 2 : 1);
  step = -1;
  process.kill(process.pid, 'SIGINT');
}, lookEveryMs);
