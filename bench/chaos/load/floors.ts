import { type CxEvent, DAY_MS } from '@tidewatch/schemas';
import { simulate, type Ledger as Truth } from '@tidewatch/twin';
import { nextDayStart, zoneOf } from '../../../twin/src/time/zone.ts';

/** Before every machine's clock, with a leap day and changes to summer time soon after it. */
const FIRST_AT = Date.UTC(2024, 1, 26);
const ZONES = ['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'UTC'] as const;

export interface FloorsOptions {
  readonly tenantId: string;
  readonly seed: string;
  /** Of one floor. */
  readonly sessions: number;
  /** Floors; Infinity = until `end`. */
  readonly floors: number;
  /** Chooses the zone. */
  readonly index: number;
}

/** A tenant's traffic: one floor of the twin after the other, some days apart. */
export class Floors {
  readonly tenantId: string;
  /** What is true of each floor of which every event has been taken. */
  readonly truths: Truth[] = [];
  readonly #options: FloorsOptions;
  readonly #events: Generator<CxEvent, void, undefined>;
  #isLast = false;

  constructor(options: FloorsOptions) {
    this.#options = options;
    this.tenantId = options.tenantId;
    this.#events = this.#play();
  }

  /** The next event; null when the last floor is over. */
  next(): CxEvent | null {
    const { value } = this.#events.next();
    return value ?? null;
  }

  /** The floor that is being played is the last. */
  end(): void {
    this.#isLast = true;
  }

  *#play(): Generator<CxEvent, void, undefined> {
    const { tenantId, seed, sessions, floors, index } = this.#options;
    const zone = ZONES[index % ZONES.length] as string;
    const clock = zoneOf(zone);
    let startAt = nextDayStart(clock, FIRST_AT);
    for (let floor = 0; floor < floors && !this.#isLast; floor++) {
      const simulation = simulate({ seed: `${seed}/${tenantId}/${floor}`, sessions, tenantId, startAt, zone, imported: false });
      yield* simulation.events;
      const truth = simulation.ledger();
      this.truths.push(truth);
      // An agent's day belongs to one floor only.
      startAt = nextDayStart(clock, truth.to + DAY_MS);
    }
  }
}
