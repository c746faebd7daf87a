import { brokers } from './chaos/scenarios/brokers.ts';
import { runScenario } from './chaos/scenarios/scenario.ts';

await runScenario(brokers);
