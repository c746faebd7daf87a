import { createScheduler } from '../engine/scheduler.ts';
import { createFloor } from '../floor/floor.ts';
import type { FloorQueue } from '../floor/queues.ts';
import type { TruthSink } from '../ledger/truth.ts';
import { randomStream } from '../random/random.ts';
import type { Scenario } from '../scenarios.ts';
import { createFloorClock } from '../time/floor-clock.ts';
import { zoneOf } from '../time/zone.ts';
import { createAgent } from './agent.ts';
import { STREAMS, type World } from './state.ts';

export interface WorldOptions {
  readonly seed: string | number;
  readonly tenantId: string;
  /** First instant of the simulated time, ms UTC. */
  readonly startAt: number;
  /** IANA zone of the floor's wall clock. */
  readonly zone: string;
  readonly scenario: Scenario;
  /** Factor on arrivals; 1 = a normal floor. */
  readonly load: number;
  /** Sessions after which nobody comes any more; +∞ = never. */
  readonly limit: number;
  readonly peakAt?: number;
  readonly alwaysOpen?: boolean;
  readonly truth: TruthSink;
}

/** A floor before its first instant: nobody there yet. */
export function createWorld(options: WorldOptions): World {
  const { seed, startAt, peakAt, alwaysOpen = false } = options;
  const zone = zoneOf(options.zone);
  const floor = createFloor({ alwaysOpen });
  return {
    tenantId: options.tenantId,
    scenario: options.scenario,
    load: options.load,
    limit: options.limit,
    truth: options.truth,
    scheduler: createScheduler(startAt),
    clock: createFloorClock(peakAt === undefined ? { zone, alwaysOpen } : { zone, alwaysOpen, peakAt }),
    floor,
    queues: new Map(floor.queues.map((queue) => [queue.id, queue])),
    random: Object.fromEntries(STREAMS.map((name) => [name, randomStream(seed, name)])) as World['random'],
    agents: floor.agents.map((agent) => createAgent(agent, startAt)),
    lines: new Map(),
    regulars: [],
    regularsSeen: 0,
    imported: true,
    started: 0,
    unsettled: 0,
    outbox: [],
  };
}

/** Whether a queue is open now. */
export function isOpen(world: World, queue: FloorQueue): boolean {
  const { minute } = world.clock.momentAt(world.scheduler.now);
  return minute >= queue.opens && minute < queue.closes;
}

/** Nobody comes any more and everybody has been served. */
export function isOver(world: World): boolean {
  return world.started >= world.limit && world.unsettled === 0;
}
