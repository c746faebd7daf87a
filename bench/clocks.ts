import { makeClock } from './chaos/faults/wrong-clocks.ts';
import { wrongClocks } from './chaos/scenarios/clocks.ts';
import { runScenario } from './chaos/scenarios/scenario.ts';

const clocks = { door: makeClock(), worker: makeClock() };
try {
  await runScenario(wrongClocks(clocks));
} finally {
  clocks.door.remove();
  clocks.worker.remove();
}
