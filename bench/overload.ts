import { overload } from './chaos/scenarios/overload.ts';
import { runScenario } from './chaos/scenarios/scenario.ts';

await runScenario(overload);
