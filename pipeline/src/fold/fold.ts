import type { CxEvent, UnitRef } from '@tidewatch/schemas';
import { comparePlaces, type Place, placeOf } from './order.ts';

/**
 * How a unit's facts come from its events. Pure and total: no order of events, however odd, makes it throw.
 * `evolve` changes the draft that it is given; a draft belongs to one caller.
 */
export interface Fold<Draft, Facts> {
  create(unit: UnitRef): Draft;
  /** Takes the next event; events come distinct, and in the order of `comparePlaces` unless all of them commute. */
  evolve(draft: Draft, event: CxEvent): void;
  /** True: `evolve` may take the events in any order, and the facts are the same. */
  readonly commutes?: true;
  finish(draft: Draft): Facts;
}

/** The facts that distinct events say, whatever their order; of two events with one id the first counts. Null without events. */
export function foldUnit<Draft, Facts>(fold: Fold<Draft, Facts>, unit: UnitRef, events: Iterable<CxEvent>): Facts | null {
  const state = new UnitState(fold, unit, events);
  return state.size === 0 ? null : state.facts();
}

interface Placed extends Place {
  readonly event: CxEvent;
}

/**
 * A unit's draft, and the ids of the distinct events that made it. Events are held only until the facts are first asked
 * for; after that the state takes events that sort last, each by one `evolve`. One that belongs further in needs the
 * whole list again, which the archive has. Both ways give the same bytes.
 */
export class UnitState<Draft, Facts> {
  readonly #fold: Fold<Draft, Facts>;
  readonly #draft: Draft;
  readonly #ids = new Set<string>();
  /** Null once they are in the draft. */
  #held: Placed[] | null = [];
  /** Place of the last event in the draft; null before there is one, and where events commute. */
  #last: Place | null = null;

  /** Of these events, which come in any order; of two with one id the first counts. */
  constructor(fold: Fold<Draft, Facts>, unit: UnitRef, events: Iterable<CxEvent>) {
    this.#fold = fold;
    this.#draft = fold.create(unit);
    for (const event of events) this.add(event);
  }

  /** Number of distinct events. */
  get size(): number {
    return this.#ids.size;
  }

  /** Whether `add` will take these events in the order of `comparePlaces`. */
  canTake(events: readonly CxEvent[]): boolean {
    const last = this.#last;
    if (this.#held !== null || last === null) return true;
    return events.every((event) => this.#ids.has(event.event_id) || comparePlaces(last, placeOf(event)) < 0);
  }

  /** Adds one event; false when its id is already there. @throws TypeError where it belongs further in and the others are not held */
  add(event: CxEvent): boolean {
    if (this.#ids.has(event.event_id)) return false;
    if (this.#held !== null) {
      this.#ids.add(event.event_id);
      this.#held.push({ ...placeOf(event), event });
      return true;
    }
    // Where events commute none has a place: this runs for every event of the log.
    const place = this.#fold.commutes ? null : placeOf(event);
    if (place !== null && this.#last !== null && comparePlaces(place, this.#last) <= 0) {
      throw new TypeError(`event ${event.event_id} belongs before one that is in the draft`);
    }
    this.#ids.add(event.event_id);
    this.#fold.evolve(this.#draft, event);
    this.#last = place;
    return true;
  }

  facts(): Facts {
    if (this.#held !== null) {
      const commutes = this.#fold.commutes === true;
      const held = commutes ? this.#held : this.#held.sort(comparePlaces);
      for (const { event } of held) this.#fold.evolve(this.#draft, event);
      const last = held.at(-1);
      if (last !== undefined && !commutes) this.#last = placeOf(last.event);
      this.#held = null;
    }
    return this.#fold.finish(this.#draft);
  }
}
