import { type CxEvent, UsageError } from '@tidewatch/schemas';
import { SESSIONS_PER_DAY } from './floor/profile.ts';
import { type Ledger, LedgerKeeper } from './ledger/ledger.ts';
import { scenarioOf } from './scenarios.ts';
import { nextDayStart, zoneOf } from './time/zone.ts';
import { startWorld } from './world/start.ts';
import { createWorld, isOver, type WorldOptions } from './world/world.ts';

/** Monday 2026-09-07, midnight in Shanghai: where a run begins unless it says otherwise. */
export const DEFAULT_START_AT = Date.UTC(2026, 8, 6, 16);
export const DEFAULT_ZONE = 'Asia/Shanghai';
const MOST_SESSIONS = 10_000_000;

export interface SimulateOptions {
  readonly seed: string | number;
  /** Sessions started in all: those of customers, returns, callbacks, tests and spam together. */
  readonly sessions: number;
  /** Days that they are spread over; default: as many as a normal floor needs (2,800 a day). */
  readonly days?: number;
  /** ms UTC; default DEFAULT_START_AT. */
  readonly startAt?: number;
  readonly tenantId: string;
  /** Name in SCENARIOS; default `normal`. What a scenario says of delivery is for `disturb`. */
  readonly scenario?: string;
  /** IANA zone of the floor and of the ledger's intervals; default Asia/Shanghai. */
  readonly zone?: string;
  /** Whether the events are history (keel rule 10); default true. */
  readonly imported?: boolean;
}

export interface Simulation {
  /** Every event, in order of time. To be read once, to its end; what has been read is not kept. */
  readonly events: Generator<CxEvent, void, undefined>;
  /** @throws TypeError before `events` has been read to its end */
  ledger(): Ledger;
}

/**
 * Plays a floor until `sessions` have started and everybody has been served; then the agents' shifts and the
 * surveys run out. The same options give the same events and the same ledger.
 * @throws UsageError `sessions_invalid`, `days_invalid`, `scenario_unknown`, `zone_unknown`
 */
export function simulate(options: SimulateOptions): Simulation {
  const { seed, sessions, tenantId, startAt = DEFAULT_START_AT, zone = DEFAULT_ZONE } = options;
  const load = loadOf(options);
  const scenario = scenarioOf(options.scenario ?? 'normal');
  const clock = zoneOf(zone);
  const truth = new LedgerKeeper(clock);
  let written: Ledger | null = null;

  function* play(): Generator<CxEvent, void, undefined> {
    let events = 0;
    let lastAt = startAt;
    const settings = { seed, tenantId, startAt, zone, scenario, load, limit: sessions, truth };
    for (const event of playWorld(settings, options.imported ?? true)) {
      events += 1;
      lastAt = event.occurred_at;
      yield event;
    }
    const header = { seed: String(seed), scenario: scenario.name, tenant: tenantId, zone, sessions, events };
    const to = nextDayStart(clock, lastAt);
    written = { ...header, from: startAt, to, cells: truth.cells(to) };
  }

  return {
    events: play(),
    ledger() {
      if (!written) throw new TypeError('the ledger is written when every event has been read');
      return written;
    },
  };
}

function* playWorld(settings: WorldOptions, imported: boolean): Generator<CxEvent, void, undefined> {
  const world = createWorld(settings);
  world.imported = imported;
  startWorld(world);
  while (world.scheduler.nextAt() < Number.POSITIVE_INFINITY) {
    world.scheduler.step();
    if (world.outbox.length === 0) continue;
    yield* world.outbox;
    world.outbox = [];
  }
  if (!isOver(world)) throw new Error(`the floor came to a stop with ${world.unsettled} sessions unserved`);
}

/** Factor on a normal floor's arrivals. */
function loadOf({ sessions, days }: SimulateOptions): number {
  if (!Number.isSafeInteger(sessions) || sessions < 1 || sessions > MOST_SESSIONS) {
    throw new UsageError('sessions_invalid', `--sessions is a whole number from 1 to ${MOST_SESSIONS}`);
  }
  if (days === undefined) return 1;
  if (!(days > 0) || days > 3_660) throw new UsageError('days_invalid', '--days is a number above 0, at most 3660');
  return sessions / days / SESSIONS_PER_DAY;
}
