import { type Calendar, calendarFor, readServiceConfig, type ServiceConfig } from '@tidewatch/schemas';
import { createScheduler } from '../engine/scheduler.ts';
import { createFloor } from '../floor/floor.ts';
import type { FloorQueue, QueueId } from '../floor/queues.ts';
import { publishedTerms } from '../floor/terms.ts';
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
  // A clock that is turned shows hours that are on nobody's wall; a floor that never closes is open by any clock.
  const published = publishedTerms(floor, peakAt === undefined || alwaysOpen ? options.zone : null);
  const service = readServiceConfig(published);
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
    ...{ published, service },
    calendars: new Map(floor.queues.flatMap(({ id }) => calendarOf(service, id, startAt))),
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

function calendarOf(service: ServiceConfig, queue: QueueId, at: number): readonly (readonly [QueueId, Calendar])[] {
  const calendar = calendarFor(service, queue, at);
  return calendar ? [[queue, calendar]] : [];
}

/** Whether a queue is open now. */
export function isOpen(world: World, queue: FloorQueue): boolean {
  const { minute } = world.clock.momentAt(world.scheduler.now);
  return minute >= queue.opens && minute < queue.closes;
}

/** How much of [from, to) a queue was open, by the floor's own clock, ms; null where no calendar says so. */
export function openMs(world: World, queue: FloorQueue, from: number, to: number): number | null {
  if (!world.calendars.has(queue.id)) return null;
  let sum = 0;
  for (let day = from; day < to; day = world.clock.nextDayAt(day + 1)) {
    const [opens, closes] = [world.clock.instantOf(day, queue.opens), world.clock.instantOf(day, queue.closes)];
    sum += Math.max(0, Math.min(closes, to) - Math.max(opens, from));
  }
  return sum;
}

/** Nobody comes any more and everybody has been served. */
export function isOver(world: World): boolean {
  return world.started >= world.limit && world.unsettled === 0;
}
