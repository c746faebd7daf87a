import {
  borderOf,
  type CxEvent,
  type LoggedEvent,
  type Measure,
  type MeasuredRange,
  measuresOf,
  type RowKind,
  UNIT_TABLES,
  type UnitRef,
} from '@tidewatch/schemas';
import type { Restatement, ScannedUnit } from '@tidewatch/warehouse';
import { type Fold, UnitState } from '../fold/fold.ts';
import type { Folds } from '../fold/folds.ts';
import { comparePlaces, placeOf } from '../fold/order.ts';
import type { FoldedSession } from '../fold/session-fold.ts';

/** Events by which somebody says that what was counted is to be counted otherwise: they speak of earlier intervals by their nature. */
const CORRECTIONS: ReadonlySet<string> = new Set(['session.marked', 'order.refunded']);
/** What lies further back is not looked at, ms. */
const REACH_MS = 400 * 86_400_000;

/** Whether an event may change an interval that was settled when the log took it. Imported and derived ones restate nothing. */
export function mayRestate({ event, logAt }: Pick<LoggedEvent, 'event' | 'logAt'>, allowedLatenessMs: number): boolean {
  if (event.imported === true || event.epoch !== undefined) return false;
  return event.occurred_at < logAt - allowedLatenessMs || CORRECTIONS.has(event.type);
}

export interface RestatedUnit {
  readonly unit: UnitRef;
  /** All events of the unit that the log has taken until now, in any order, repeats among them. */
  readonly events: readonly Pick<LoggedEvent, 'event' | 'logAt'>[];
  /** Those for which restatements are wanted. */
  readonly of: ReadonlySet<string>;
}

/**
 * What the unit's measures were before each of the events and after it, an event after the other, where these differ in an
 * interval that was settled when the log took the event. What came before is told by the log, and not by what a worker
 * happened to know: a repeat gives the same lines.
 */
export function* restatementsOf(
  { unit, events, of }: RestatedUnit,
  folds: Folds,
  allowedLatenessMs: number,
): Generator<readonly Restatement[], void, undefined> {
  const known = new KnownRow(unit, folds);
  for (const logged of inOrderOfArrival(events)) {
    const { event, logAt } = logged;
    const isAsked = of.has(event.event_id) && mayRestate(logged, allowedLatenessMs);
    const settledTo = borderOf(logAt - allowedLatenessMs);
    const range = { from: settledTo - REACH_MS, to: settledTo, asOf: logAt };
    const old = isAsked ? known.measures(range) : NOTHING;
    known.add(event);
    if (isAsked) yield differences(old, known.measures(range)).map((line) => ({ ...line, ...headOf(unit, event), log_at: logAt }));
  }
}

/** What the archived events of a unit restated, each when it came: the lines that a worker wrote then. */
export function* archivedRestatements(
  { unit, events }: ScannedUnit,
  folds: Folds,
  allowedLatenessMs: number,
): Generator<Restatement, void, undefined> {
  const of = new Set(events.filter((logged) => mayRestate(logged, allowedLatenessMs)).map(({ event }) => event.event_id));
  if (of.size === 0) return;
  for (const lines of restatementsOf({ unit, events, of }, folds, allowedLatenessMs)) yield* lines;
}

/** A unit's row while its events arrive, wherever each of them belongs. */
class KnownRow {
  readonly #unit: UnitRef;
  readonly #fold: Fold<unknown, unknown>;
  readonly #events: CxEvent[] = [];
  #state: UnitState<unknown, unknown>;

  constructor(unit: UnitRef, folds: Folds) {
    this.#unit = unit;
    this.#fold = folds[unit.kind as RowKind] as Fold<unknown, unknown>;
    this.#state = new UnitState(this.#fold, unit, []);
  }

  add(event: CxEvent): void {
    this.#events.push(event);
    if (this.#state.canTake([event])) this.#state.add(event);
    else this.#state = new UnitState(this.#fold, this.#unit, this.#events);
  }

  /** None without events. */
  measures(range: MeasuredRange): Measures {
    if (this.#events.length === 0) return NOTHING;
    const { table } = UNIT_TABLES[this.#unit.kind as RowKind];
    const facts = this.#state.facts();
    return measuresOf({ [table]: [this.#unit.kind === 'session' ? (facts as FoldedSession).facts : facts] }, table, range);
  }
}

type Measures = ReadonlyMap<string, Measure>;

function differences(old: Measures, now: Measures) {
  return [...new Map([...old, ...now]).keys()].flatMap((key) => {
    const [was, is] = [old.get(key), now.get(key)];
    const { metricId, intervalStart } = (is ?? was) as Measure;
    const values = {
      ...{ old_amount: was?.amount ?? null, old_denominator: was?.denominator ?? null },
      ...{ new_amount: is?.amount ?? null, new_denominator: is?.denominator ?? null },
    };
    const isSame = values.old_amount === values.new_amount && values.old_denominator === values.new_denominator;
    return isSame ? [] : [{ metric_id: metricId, interval_start: intervalStart, ...values }];
  });
}

const NOTHING: Measures = new Map();

function headOf(unit: UnitRef, event: CxEvent) {
  return {
    ...{ tenant_id: unit.tenantId, unit_kind: unit.kind as RowKind, bucket_on: unit.bucketOn, unit_id: unit.id },
    ...{ event_id: event.event_id, event_type: event.type },
  };
}

/** Each event once, as the log took it first; what it took at one instant in the order of the unit. */
function inOrderOfArrival(events: RestatedUnit['events']): RestatedUnit['events'] {
  const firsts = new Map<string, Pick<LoggedEvent, 'event' | 'logAt'>>();
  for (const logged of events) {
    const known = firsts.get(logged.event.event_id);
    if (known === undefined || logged.logAt < known.logAt) firsts.set(logged.event.event_id, logged);
  }
  return [...firsts.values()].sort((a, b) => a.logAt - b.logAt || comparePlaces(placeOf(a.event), placeOf(b.event)));
}
