import type { CxEvent, UnitRef } from '@tidewatch/schemas';
import { compareInUnit } from './order.ts';

/**
 * How a unit's facts come from its events. Pure and total: no order of events, however odd, makes it throw.
 * `evolve` changes the draft that it is given; a draft belongs to one caller.
 */
export interface Fold<Draft, Facts> {
  create(unit: UnitRef): Draft;
  /** Takes the next event; events come distinct and in the order of `compareInUnit`. */
  evolve(draft: Draft, event: CxEvent): void;
  finish(draft: Draft): Facts;
}

/** The facts that distinct events say, whatever their order; of two events with one id the first counts. Null without events. */
export function foldUnit<Draft, Facts>(fold: Fold<Draft, Facts>, unit: UnitRef, events: Iterable<CxEvent>): Facts | null {
  const state = new UnitState(fold, unit);
  state.addAll(events);
  return state.size === 0 ? null : state.facts();
}

/**
 * A unit's distinct events in order, and the draft they make. An event that sorts last costs one `evolve`; any other
 * is put in its place and the list is folded again when the facts are next asked for. Both ways give the same bytes.
 */
export class UnitState<Draft, Facts> {
  readonly #fold: Fold<Draft, Facts>;
  readonly #unit: UnitRef;
  readonly #events: CxEvent[] = [];
  readonly #ids = new Set<string>();
  /** Null: the list has changed other than at its end. */
  #draft: Draft | null = null;

  constructor(fold: Fold<Draft, Facts>, unit: UnitRef) {
    this.#fold = fold;
    this.#unit = unit;
  }

  /** Number of distinct events. */
  get size(): number {
    return this.#events.length;
  }

  /** The distinct events, in order. */
  get events(): readonly CxEvent[] {
    return this.#events;
  }

  /** The first event in order, or null. */
  get first(): CxEvent | null {
    return this.#events[0] ?? null;
  }

  /** Adds many events at once, in any order. */
  addAll(events: Iterable<CxEvent>): void {
    for (const event of events) {
      if (this.#ids.has(event.event_id)) continue;
      this.#ids.add(event.event_id);
      this.#events.push(event);
    }
    this.#events.sort(compareInUnit);
    this.#draft = null;
  }

  /** Adds one event; false when its id is already there. */
  add(event: CxEvent): boolean {
    if (this.#ids.has(event.event_id)) return false;
    this.#ids.add(event.event_id);
    const last = this.#events.at(-1);
    if (last === undefined || compareInUnit(last, event) < 0) {
      this.#events.push(event);
      if (this.#draft !== null) this.#fold.evolve(this.#draft, event);
    } else {
      this.#events.splice(this.#placeOf(event), 0, event);
      this.#draft = null;
    }
    return true;
  }

  facts(): Facts {
    if (this.#draft === null) {
      const draft = this.#fold.create(this.#unit);
      for (const event of this.#events) this.#fold.evolve(draft, event);
      this.#draft = draft;
    }
    return this.#fold.finish(this.#draft);
  }

  #placeOf(event: CxEvent): number {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareInUnit(this.#events[middle] as CxEvent, event) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
