import { network } from './chaos/scenarios/network.ts';
import { runScenario } from './chaos/scenarios/scenario.ts';

await runScenario(network);
