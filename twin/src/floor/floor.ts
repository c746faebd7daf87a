import { crewOf, type FloorAgent } from './agents.ts';
import { FLOOR_QUEUES, type FloorQueue } from './queues.ts';

/** Who and what the twin's floor consists of. */
export interface Floor {
  readonly queues: readonly FloorQueue[];
  readonly agents: readonly FloorAgent[];
}

/** The floor of one crew, or of a day and a night crew where it never closes. */
export function createFloor(options: { readonly alwaysOpen?: boolean } = {}): Floor {
  if (!options.alwaysOpen) return { queues: FLOOR_QUEUES, agents: crewOf(0) };
  return {
    queues: FLOOR_QUEUES.map((queue) => ({ ...queue, opens: 0, closes: 24 * 60 })),
    agents: [...crewOf(0), ...crewOf(1)],
  };
}

/** The ordinary floor, as data: six queues, forty agents. */
export const floor: Floor = createFloor();
