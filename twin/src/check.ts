import {
  type AnswerRow,
  type Cell,
  type Dimension,
  dimensionsOf,
  type Metric,
  type MetricQuery,
  metricById,
  UsageError,
} from '@tidewatch/schemas';
import { LEDGER_SLICES, type Ledger, type LedgerCell } from './ledger/ledger.ts';
import { nextDayStart, zoneOf } from './time/zone.ts';

/** Answers a query of the catalogue, as the warehouse's reader does. */
export type Ask = (query: MetricQuery) => Promise<readonly AnswerRow[]> | readonly AnswerRow[];

type Parts = Pick<Cell, 'value' | 'numerator' | 'denominator'>;

/** A cell in which the catalogue does not say what happened. */
export interface LedgerDifference {
  readonly metric: string;
  readonly grain: string;
  readonly bucketStart: number;
  readonly dims: LedgerCell['dims'];
  readonly expected: Parts;
  readonly actual: Parts;
}

export interface LedgerCheck {
  /** Cells compared: those of the ledger, and those that only the catalogue has. */
  readonly cells: number;
  readonly differ: number;
  /** The first of those that differ, at most 20. */
  readonly examples: readonly LedgerDifference[];
}

const DAYS_AT_A_TIME = 7;
const MOST_EXAMPLES = 20;
const NOTHING: Parts = { value: null, numerator: null, denominator: null };

/**
 * Compares every cell of a ledger with the catalogue's answer, in both directions: what only one side knows
 * differs too. Asks a week at a time.
 * @throws UsageError `ledger_invalid`
 */
export async function checkLedger(ledger: Ledger, ask: Ask): Promise<LedgerCheck> {
  const metrics = metricsOf(ledger);
  const truth = new Map(ledger.cells.map((cell) => [keyOf(cell.metric, cell), cell]));
  const examples: LedgerDifference[] = [];
  let cells = 0;
  let differ = 0;
  const compare = (place: Place, expected: Parts, actual: Parts) => {
    cells += 1;
    if (areEqual(expected, actual)) return;
    differ += 1;
    if (examples.length < MOST_EXAMPLES) examples.push({ ...place, expected, actual });
  };
  for (const query of queriesOf(ledger, metrics)) {
    const [by] = query.by;
    for (const row of await ask(query)) {
      const bucketStart = row.interval?.start ?? query.from;
      const dims: LedgerCell['dims'] = by === undefined ? {} : { [by]: row.dims[by] ?? '' };
      for (const metric of query.metrics) {
        const place = { metric: metric.id, grain: query.grain, bucketStart, dims };
        const key = keyOf(metric.id, place);
        const expected = truth.get(key);
        const actual = row.cells[metric.id] ?? NOTHING;
        if (!expected && isNothing(actual)) continue;
        truth.delete(key);
        compare(place, expected ? partsOf(expected) : NOTHING, pick(actual));
      }
    }
  }
  for (const cell of truth.values()) {
    compare({ metric: cell.metric, grain: cell.grain, bucketStart: cell.bucketStart, dims: cell.dims }, partsOf(cell), NOTHING);
  }
  return { cells, differ, examples };
}

type Place = Omit<LedgerDifference, 'expected' | 'actual'>;

/** One question for each slice of the ledger and week of its range. */
function* queriesOf(ledger: Ledger, metrics: readonly Metric[]): Generator<MetricQuery> {
  const zone = zoneOf(ledger.zone);
  for (let from = ledger.from; from < ledger.to; ) {
    let to = from;
    for (let day = 0; day < DAYS_AT_A_TIME && to < ledger.to; day++) to = nextDayStart(zone, to);
    for (const { grain, by } of LEDGER_SLICES) {
      const split: readonly Dimension[] = by === null ? [] : [by];
      const asked = metrics.filter((metric) => split.every((dimension) => dimensionsOf(metric).includes(dimension)));
      yield { metrics: asked, from, to, grain, zone: ledger.zone, by: split, where: [], asOf: ledger.to };
    }
    from = to;
  }
}

function metricsOf(ledger: Ledger): readonly Metric[] {
  if (!Array.isArray(ledger.cells) || !Number.isSafeInteger(ledger.from) || !Number.isSafeInteger(ledger.to)) {
    throw new UsageError('ledger_invalid', 'this is no ledger of the twin: cells, from and to are missing');
  }
  return [...new Set(ledger.cells.map((cell) => cell.metric))].map((id) => {
    const metric = metricById.get(id);
    if (!metric) throw new UsageError('ledger_invalid', `the ledger has figures of ${id}, which the catalogue does not know`);
    return metric;
  });
}

function keyOf(metric: string, { grain, bucketStart, dims }: Pick<Place, 'grain' | 'bucketStart' | 'dims'>): string {
  return `${metric}\u0000${grain}\u0000${bucketStart}\u0000${JSON.stringify(dims)}`;
}

function partsOf({ numerator, denominator, value }: LedgerCell): Parts {
  if (value !== undefined) return { value, numerator, denominator };
  if (denominator === null) return { value: numerator, numerator, denominator };
  return { value: denominator === 0 || numerator === null ? null : numerator / denominator, numerator, denominator };
}

/** Equal parts to the last integer, equal values to what division leaves of them; no value is not 0. */
function areEqual(a: Parts, b: Parts): boolean {
  if ((a.numerator ?? 0) !== (b.numerator ?? 0) || (a.denominator ?? 0) !== (b.denominator ?? 0)) return false;
  if (a.value === null || b.value === null) return a.value === b.value;
  return Math.abs(a.value - b.value) <= 1e-9 * Math.abs(a.value);
}

/** Whether a cell says that nothing happened: no parts, and no value that has none. */
function isNothing({ value, numerator, denominator }: Parts): boolean {
  return numerator === null ? value === null : numerator === 0 && (denominator ?? 0) === 0;
}

function pick({ value, numerator, denominator }: Parts): Parts {
  return { value, numerator, denominator };
}
