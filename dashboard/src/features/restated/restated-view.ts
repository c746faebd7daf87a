import type { Aggregate, Cell, Interval, MetricUnit, RowKind } from '@tidewatch/schemas';

/** What one event that came late, or corrects, changed of one unit in a quarter of an hour that was settled. */
export interface RestatedLine {
  /** Id of the metric, or of the part of it, that says something else since. */
  readonly metric: string;
  /** Start of the quarter of an hour, ms UTC. */
  readonly at: number;
  readonly unit: { readonly kind: RowKind; readonly id: string };
  readonly event: { readonly id: string; readonly type: string };
  /** Since when it has been known, ms UTC. */
  readonly knownAt: number;
  readonly was: Amount;
  readonly is: Amount;
}

/** What a unit adds above and below the line, or its value where the metric is no sum; null = nothing. */
export interface Amount {
  readonly above: number | null;
  readonly below: number | null;
}

/** What was restated in a range, newest first. */
export interface Restated {
  readonly lines: readonly RestatedLine[];
  /** There are more than came along. */
  readonly isCut: boolean;
  /** The metrics that were asked for, by id. */
  readonly metrics: Readonly<Record<string, RestatedMetric>>;
}

/** What must be known of a metric for its changes to be told. */
export interface RestatedMetric {
  readonly id: string;
  readonly kind: Aggregate['kind'];
  readonly additive: boolean;
  /** Its parts, by id, and what each is counted in; a metric that is no quotient is its own. */
  readonly parts: Readonly<Record<string, MetricUnit>>;
}

/** Lines that came along at most. */
export const MOST_LINES = 1_000;

/** The lines of one metric in an interval. */
export function restatedIn({ lines, metrics }: Restated, metric: string, { start, end }: Interval): readonly RestatedLine[] {
  const parts = metrics[metric]?.parts ?? {};
  return lines.filter((line) => line.metric in parts && line.at >= start && line.at < end);
}

/** What one event did to a figure, or, where that cannot be told from its units, to one of them. */
export interface Effect {
  readonly line: RestatedLine;
  readonly of: 'figure' | 'unit';
  readonly was: Amount;
  readonly is: Amount;
}

/**
 * The effects of the events behind some lines, newest first. Of a metric that adds up they lead back from the figure as it
 * is now; `now` is null where the figure rests on less than all units (filters, groups).
 */
export function effectsOf(lines: readonly RestatedLine[], metric: RestatedMetric, now: Cell | null): readonly Effect[] {
  const isRatio = metric.kind === 'ratio';
  if (now === null || !metric.additive || !(isRatio || metric.kind === 'sum'))
    return lines.map((line) => ({ line, of: 'unit', was: line.was, is: line.is }));
  let is: Amount = { above: now.numerator ?? 0, below: isRatio ? (now.denominator ?? 0) : null };
  return byEvent(lines).map((own): Effect => {
    const before = { above: (is.above ?? 0) - growthOf(own, 'above'), below: isRatio ? (is.below ?? 0) - growthOf(own, 'below') : null };
    const effect = { line: own[0] as RestatedLine, of: 'figure' as const, was: before, is };
    is = before;
    return effect;
  });
}

/** An event changes several quarters of an hour, each with a line. */
function byEvent(lines: readonly RestatedLine[]): readonly (readonly RestatedLine[])[] {
  const events = new Map<string, RestatedLine[]>();
  for (const line of lines) {
    const key = `${line.event.id} ${line.unit.id}`;
    const own = events.get(key) ?? [];
    own.push(line);
    events.set(key, own);
  }
  return [...events.values()];
}

const growthOf = (lines: readonly RestatedLine[], side: keyof Amount) =>
  lines.reduce((sum, { was, is }) => sum + (is[side] ?? 0) - (was[side] ?? 0), 0);
