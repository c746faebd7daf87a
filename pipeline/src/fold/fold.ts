import { type CxEvent, parseEvent, type UnitRef } from '@tidewatch/schemas';
import { comparePlaces, type Place, placeOf, putInPlace } from './order.ts';

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
  const state = new UnitState(fold, unit);
  state.addAll(Array.from(events, (event) => ({ event })));
  return state.size === 0 ? null : state.facts();
}

/** An event, and the JSON that it was read from (text or UTF-8) where that is at hand. */
export interface ToldEvent {
  readonly event: CxEvent;
  readonly json?: string | Uint8Array;
}

/** An event in its place. Once it is in the draft only its JSON is kept, if there is any: it takes a fraction of the memory. */
interface Held extends Place {
  event: CxEvent | null;
  readonly json: string | Uint8Array | null;
}

/**
 * A unit's distinct events in order, and the draft they make. An event that sorts last costs one `evolve`; any other is
 * put in its place and the list is folded again when the facts are next asked for. Both ways give the same bytes. Of
 * events that commute nothing is ever folded again: only their ids are kept.
 */
export class UnitState<Draft, Facts> {
  readonly #fold: Fold<Draft, Facts>;
  readonly #unit: UnitRef;
  /** Null: the events commute. */
  readonly #held: Held[] | null;
  readonly #ids = new Set<string>();
  /** Those of `#held` that still have both event and JSON; null = none. */
  #fresh: Held[] | null = null;
  /** Null: the list has changed other than at its end. */
  #draft: Draft | null;

  constructor(fold: Fold<Draft, Facts>, unit: UnitRef) {
    this.#fold = fold;
    this.#unit = unit;
    this.#held = fold.commutes ? null : [];
    this.#draft = fold.create(unit);
  }

  /** Number of distinct events. */
  get size(): number {
    return this.#ids.size;
  }

  /** Adds many events at once, in any order. */
  addAll(events: Iterable<ToldEvent>): void {
    const held = this.#held;
    if (held === null) {
      for (const { event } of events) this.add(event);
      return;
    }
    for (const { event, json } of events) {
      if (this.#ids.has(event.event_id)) continue;
      held.push(this.#hold(event, json));
    }
    held.sort(comparePlaces);
    this.#draft = null;
  }

  /** Adds one event; false when its id is already there. */
  add(event: CxEvent, json?: string | Uint8Array): boolean {
    if (this.#ids.has(event.event_id)) return false;
    if (this.#held === null) this.#ids.add(event.event_id);
    else if (!putInPlace(this.#held, this.#hold(event, json))) this.#draft = null;
    if (this.#draft !== null) this.#fold.evolve(this.#draft, event);
    return true;
  }

  facts(): Facts {
    if (this.#draft === null) {
      const draft = this.#fold.create(this.#unit);
      for (const held of this.#held ?? []) this.#fold.evolve(draft, eventOf(held));
      this.#draft = draft;
    }
    if (this.#fresh !== null) for (const held of this.#fresh) held.event = null;
    this.#fresh = null;
    return this.#fold.finish(this.#draft);
  }

  #hold(event: CxEvent, json: string | Uint8Array | null = null): Held {
    this.#ids.add(event.event_id);
    const { seq, occurredAt, rank, eventId } = placeOf(event);
    const held: Held = { seq, occurredAt, rank, eventId, event, json };
    if (json !== null) {
      this.#fresh ??= [];
      this.#fresh.push(held);
    }
    return held;
  }
}

const decoder = new TextDecoder();

/** JSON that was once read as an event is read as the same event again. */
function eventOf({ event, json }: Held): CxEvent {
  if (event !== null) return event;
  const outcome = parseEvent(JSON.parse(json instanceof Uint8Array ? decoder.decode(json) : (json ?? 'null')), Number.MAX_SAFE_INTEGER);
  if (outcome.kind !== 'continue') throw new TypeError('the JSON is not that of the event');
  return outcome.value;
}
