import { outages } from './chaos/scenarios/outages.ts';
import { runScenario } from './chaos/scenarios/scenario.ts';

await runScenario(outages);
