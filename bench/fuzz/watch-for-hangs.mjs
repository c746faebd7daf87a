import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';

// Ends the process when it is at the same case for too long: a thread that loops cannot end itself. Plain JavaScript,
// because threads do not inherit the loader.
const { current, withinMs } = workerData;
for (let last = -1, since = performance.now(); ; await sleep(250)) {
  const index = Atomics.load(current, 0);
  if (index !== last || index < 0) [last, since] = [index, performance.now()];
  else if (performance.now() - since > withinMs) {
    writeSync(2, `case ${index} has not ended within ${withinMs} ms\n`);
    process.kill(process.pid, 'SIGKILL');
  }
}
