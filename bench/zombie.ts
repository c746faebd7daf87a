import { runScenario } from './chaos/scenarios/scenario.ts';
import { zombie } from './chaos/scenarios/zombie.ts';

await runScenario(zombie);
