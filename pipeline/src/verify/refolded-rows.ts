import { DAY_MS, dayOf, UNDATED_DAY } from '@tidewatch/schemas';
import type { ScanOptions, TimeRange, WarehouseStore } from '@tidewatch/warehouse';
import { LAST_DAY, type Span, type UnitRowKind } from './unit-kinds.ts';

/** Units folded at a time. */
const SLICE = 500;
const ALL_DAYS: Days = { from: UNDATED_DAY, to: LAST_DAY };

interface Days {
  readonly from: string;
  readonly to: string;
}

export interface RefoldOptions {
  readonly store: WarehouseStore;
  readonly tenantId: string;
  /** Leaves out what the log took later, ms UTC. */
  readonly loggedUntil?: number;
  /** Leaves out what cannot touch it. */
  readonly range?: TimeRange;
}

/** The scan of the units of a kind, in slices; between two days of its key, both included. */
export function scanOf(
  kind: UnitRowKind<unknown>,
  { tenantId, loggedUntil, range }: Omit<RefoldOptions, 'store'>,
  days: Days = ALL_DAYS,
): ScanOptions {
  const scope = range === undefined ? { fromDay: UNDATED_DAY, toDay: LAST_DAY } : kind.scopeOf(range);
  return {
    ...{ tenantId, kind: kind.kind, slice: SLICE, ...scope },
    fromDay: days.from > scope.fromDay ? days.from : scope.fromDay,
    toDay: days.to < scope.toDay ? days.to : scope.toDay,
    ...(loggedUntil === undefined ? {} : { loggedUntil }),
  };
}

interface Bucket {
  first: number;
  last: number;
  /** Last instant at which something happened. */
  lastEvent: number;
  weight: number;
}

/**
 * The rows of one kind as the archive makes them, for reading by time. Up to `maxHeld` items are held; beyond that
 * only what is needed is folded again, found by the days whose rows touch the time asked for.
 */
export class RefoldedRows<Facts> {
  readonly #kind: UnitRowKind<Facts>;
  readonly #options: RefoldOptions;
  readonly #maxHeld: number;
  /** By day of the units' keys. */
  readonly #buckets = new Map<string, Bucket>();
  #held: { readonly facts: Facts; readonly span: Span }[] | null = [];
  #weight = 0;

  constructor(kind: UnitRowKind<Facts>, options: RefoldOptions, maxHeld: number) {
    this.#kind = kind;
    this.#options = options;
    this.#maxHeld = maxHeld;
  }

  /** Takes a row of the first pass over the archive. */
  add(bucketOn: string, facts: Facts): void {
    const span = this.#kind.spanOf(facts);
    const weight = this.#kind.weightOf(facts);
    const bucket = this.#buckets.get(bucketOn) ?? { first: span.first, last: span.first, lastEvent: span.first, weight: 0 };
    this.#buckets.set(bucketOn, bucket);
    bucket.first = Math.min(bucket.first, span.first);
    bucket.last = Math.max(bucket.last, span.last);
    bucket.lastEvent = Math.max(bucket.lastEvent, span.lastEvent);
    bucket.weight += weight;
    this.#weight += weight;
    if (this.#weight > this.#maxHeld) this.#held = null;
    this.#held?.push({ facts, span });
  }

  /** First instant of all rows, and the last at which something happened; null without rows. */
  get range(): { readonly from: number; readonly to: number } | null {
    const buckets = [...this.#buckets.values()];
    if (buckets.length === 0) return null;
    const from = buckets.reduce((at, { first }) => Math.min(at, first), Number.POSITIVE_INFINITY);
    return { from, to: buckets.reduce((at, { lastEvent }) => Math.max(at, lastEvent), 0) };
  }

  /** False where nothing happens in [from, to]: at most something goes on. */
  isActive(from: number, to: number): boolean {
    return [...this.#buckets.values()].some(({ first, lastEvent }) => first <= to && lastEvent >= from);
  }

  /** At most so many items touch [from, to]. */
  weightBetween(from: number, to: number): number {
    let weight = 0;
    for (const bucket of this.#buckets.values()) if (touches(bucket, from, to)) weight += bucket.weight;
    return weight;
  }

  /** The rows that touch the range; `anew` folds them again although they are held. */
  async between(range: TimeRange, { anew = false } = {}): Promise<readonly Facts[]> {
    const { from, to } = range;
    if (this.#held !== null && !anew) return this.#held.filter(({ span }) => touches(span, from, to)).map(({ facts }) => facts);
    const days = [...this.#buckets].filter(([, bucket]) => touches(bucket, from, to)).map(([day]) => day);
    // Rows that came into being after the first pass can only be of the days asked for, as far as anybody can tell.
    if (anew) for (let at = from; at < to + DAY_MS; at += DAY_MS) days.push(dayOf(Math.min(at, to)));
    const rows: Facts[] = [];
    const options = { ...this.#options, range };
    for (const run of runsOf(days)) {
      for await (const slice of options.store.scanUnits(scanOf(this.#kind, options, run))) {
        for (const { unit, events } of slice) {
          const facts = this.#kind.refold(unit, events);
          if (facts !== null && touches(this.#kind.spanOf(facts), from, to)) rows.push(facts);
        }
      }
    }
    return rows;
  }
}

/** Whether a row has a say in [from, to): what begins at `to` counts where an interval is read at its end. */
export function touches({ first, last }: Pick<Span, 'first' | 'last'>, from: number, to: number): boolean {
  return first <= to && last >= from;
}

/** Consecutive days as ranges. */
function runsOf(days: readonly string[]): readonly Days[] {
  const runs: { from: string; to: string }[] = [];
  for (const day of [...new Set(days)].sort()) {
    const last = runs.at(-1);
    if (last !== undefined && dayOf(Date.parse(last.to) + DAY_MS) === day) last.to = day;
    else runs.push({ from: day, to: day });
  }
  return runs;
}
