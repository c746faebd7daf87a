import { type CxEvent, UsageError } from '@tidewatch/schemas';
import { scenarioOf } from './scenarios.ts';
import { DEFAULT_ZONE } from './simulate.ts';
import { startWorld } from './world/start.ts';
import { createWorld } from './world/world.ts';

export interface LiveTwinOptions {
  readonly seed: string | number;
  readonly tenantId: string;
  /** First instant, ms UTC. */
  readonly startAt: number;
  /** IANA zone of the floor's wall clock; default Asia/Shanghai. */
  readonly zone?: string;
  readonly scenario?: string;
  /** Factor on arrivals, above 0; 1 = a normal floor of 2,800 sessions a day. */
  readonly load?: number;
  /** Turns the floor's wall clock so that this instant is its mid-morning, whatever the zone says. */
  readonly peakAt?: number;
  /**
   * The floor never closes: it plays its hours from 08:30 to 20:30 twice a day, with a day and a night crew. With
   * `peakAt`, somebody who opens the board at any hour sees it busy.
   */
  readonly alwaysOpen?: boolean;
}

/** A floor that goes on for ever, played by somebody else's clock. */
export interface LiveTwin {
  /**
   * Plays to `toMs` (included) and returns what happened since the last call, in order of time; never anything
   * later than `toMs`. `imported` marks the events as history (keel rule 10); default false.
   * @throws RangeError when `toMs` is before the last one
   */
  advance(toMs: number, options?: { readonly imported?: boolean }): CxEvent[];
}

/**
 * A live floor. It depends on its options alone: made again with the same ones and advanced past where it was, it
 * goes on with the same sessions and the same ids, and what is sent twice is dropped by its id. For a past of many
 * days advance in steps of an hour, so that what comes back at once stays small.
 * @throws UsageError `load_invalid`, `scenario_unknown`, `zone_unknown`
 */
export function createLiveTwin(options: LiveTwinOptions): LiveTwin {
  const { load = 1, zone = DEFAULT_ZONE } = options;
  if (!(load > 0) || load > 1_000) throw new UsageError('load_invalid', 'load is a number above 0, at most 1000');
  const scenario = scenarioOf(options.scenario ?? 'normal');
  const world = createWorld({ ...options, zone, scenario, load, limit: Number.POSITIVE_INFINITY, truth: { add: () => {} } });
  startWorld(world);
  let playedTo = options.startAt;
  return {
    advance(toMs, { imported = false } = {}) {
      if (!(toMs >= playedTo)) throw new RangeError(`the floor has been played to ${playedTo}; it does not go back to ${toMs}`);
      playedTo = toMs;
      world.imported = imported;
      while (world.scheduler.nextAt() <= toMs) world.scheduler.step();
      const events = world.outbox;
      world.outbox = [];
      return events;
    },
  };
}
