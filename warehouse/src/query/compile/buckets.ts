import type { Interval } from '@tidewatch/schemas';

/** A run of intervals of one length. Zones make few of them: a year of local days has five. */
interface Stretch {
  readonly start: number;
  readonly step: number;
  /** Index of its first interval. */
  readonly index: number;
}

/** SQL that finds intervals by arithmetic over stretches; the numbers travel as parameters. */
export interface Buckets {
  readonly params: Readonly<Record<string, number>>;
  /** Index of the interval that holds an instant; the instant lies inside the intervals. */
  indexOf(instant: string): string;
  /** The same; 0 before the first interval, their number after the last. */
  indexClipped(instant: string): string;
  /** Where interval number `index` starts; for their number, where the last one ends. */
  startOf(index: string): string;
}

/** The intervals follow each other without gaps. */
export function planBuckets(intervals: readonly Interval[]): Buckets {
  const stretches = stretchesOf(intervals);
  const params: Record<string, number> = {
    first: (intervals[0] as Interval).start,
    end: (intervals.at(-1) as Interval).end,
    intervals: intervals.length,
  };
  stretches.forEach((stretch, i) => {
    params[`start_${i}`] = stretch.start;
    params[`step_${i}`] = stretch.step;
    params[`index_${i}`] = stretch.index;
  });
  const piecewise = (border: (next: number) => string, piece: (i: number) => string) => {
    const pieces = stretches.slice(0, -1).map((_, i) => `${border(i + 1)}, ${piece(i)}`);
    const last = piece(stretches.length - 1);
    return pieces.length === 0 ? last : `multiIf(${pieces.join(', ')}, ${last})`;
  };
  const indexOf = (instant: string) =>
    piecewise(
      (next) => `${instant} < {start_${next}:Int64}`,
      (i) => `{index_${i}:Int64} + intDiv(${instant} - {start_${i}:Int64}, {step_${i}:Int64})`,
    );
  return {
    params,
    indexOf,
    indexClipped: (instant) => `multiIf(${instant} < {first:Int64}, 0, ${instant} >= {end:Int64}, {intervals:Int64}, ${indexOf(instant)})`,
    startOf: (index) =>
      piecewise(
        (next) => `${index} < {index_${next}:Int64}`,
        (i) => `{start_${i}:Int64} + (${index} - {index_${i}:Int64}) * {step_${i}:Int64}`,
      ),
  };
}

function stretchesOf(intervals: readonly Interval[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  intervals.forEach((interval, index) => {
    const step = interval.end - interval.start;
    if (stretches.at(-1)?.step !== step) stretches.push({ start: interval.start, step, index });
  });
  return stretches;
}
