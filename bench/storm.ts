import { runScenario } from './chaos/scenarios/scenario.ts';
import { storm } from './chaos/scenarios/storm.ts';

await runScenario(storm);
