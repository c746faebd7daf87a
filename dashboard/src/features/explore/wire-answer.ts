import type { Bucket, BucketState, ExploreAnswer } from './answer.ts';

/** Intervals of one length and state, each beginning where the one before it ends; or, without a start, a number of missing ones. */
export interface IntervalRun {
  readonly count: number;
  /** ms UTC. */
  readonly start: number | null;
  readonly lengthMs: number;
  readonly state: BucketState;
}

type Earlier = NonNullable<ExploreAnswer['earlier']>;

/** An answer on its way to the page: its intervals in runs, thousands of quarters of an hour in one. */
export interface WireAnswer extends Omit<ExploreAnswer, 'buckets' | 'earlier'> {
  readonly buckets: readonly IntervalRun[];
  readonly earlier: (Omit<Earlier, 'buckets'> & { readonly buckets: readonly IntervalRun[] }) | null;
}

export function toWire({ buckets, earlier, ...answer }: ExploreAnswer): WireAnswer {
  return {
    ...answer,
    buckets: runsOf(buckets),
    earlier: earlier && { ...earlier, buckets: runsOf(earlier.buckets.map((interval) => interval && { ...interval, state: 'final' })) },
  };
}

export function fromWire({ buckets, earlier, ...answer }: WireAnswer): ExploreAnswer {
  return {
    ...answer,
    buckets: intervalsOfRuns(buckets).filter((bucket) => bucket !== null),
    earlier: earlier && {
      ...earlier,
      buckets: intervalsOfRuns(earlier.buckets).map((interval) => interval && { start: interval.start, end: interval.end }),
    },
  };
}

function runsOf(intervals: readonly (Bucket | null)[]): readonly IntervalRun[] {
  const runs: IntervalRun[] = [];
  for (const interval of intervals) {
    const next = runOf(interval);
    const last = runs.at(-1);
    if (last !== undefined && follows(last, next)) runs[runs.length - 1] = { ...last, count: last.count + 1 };
    else runs.push(next);
  }
  return runs;
}

function runOf(interval: Bucket | null): IntervalRun {
  if (interval === null) return { count: 1, start: null, lengthMs: 0, state: 'unknown' };
  return { count: 1, start: interval.start, lengthMs: interval.end - interval.start, state: interval.state };
}

function follows(last: IntervalRun, { start, lengthMs, state }: IntervalRun): boolean {
  if (last.lengthMs !== lengthMs || last.state !== state) return false;
  return start === (last.start === null ? null : last.start + last.count * lengthMs);
}

function intervalsOfRuns(runs: readonly IntervalRun[]): readonly (Bucket | null)[] {
  return runs.flatMap(({ count, start, lengthMs, state }) =>
    Array.from({ length: count }, (_, i) =>
      start === null ? null : { start: start + i * lengthMs, end: start + (i + 1) * lengthMs, state },
    ),
  );
}
