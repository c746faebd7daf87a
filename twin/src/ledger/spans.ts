/** Something that went on in [from, to). */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** How time is cut into intervals. */
export interface Cut {
  /** First instant of the interval that holds `ms`. */
  startOf(ms: number): number;
  /** First instant of the interval after the one that begins at `start`. */
  nextOf(start: number): number;
}

/** Most spans at one time, by the start of the interval; one that ends where another begins does not meet it. */
export function peaksOf(spans: readonly Span[], cut: Cut): Map<number, number> {
  const deltas = new Map<number, number>();
  for (const { from, to } of spans) {
    if (from === to) continue;
    deltas.set(from, (deltas.get(from) ?? 0) + 1);
    deltas.set(to, (deltas.get(to) ?? 0) - 1);
  }
  const changes = [...deltas].sort(([a], [b]) => a - b);
  const peaks = new Map<number, number>();
  let running = 0;
  for (const [index, [at, delta]] of changes.entries()) {
    running += delta;
    const until = changes[index + 1]?.[0] ?? at;
    if (running === 0) continue;
    for (let start = cut.startOf(at); start < until; start = cut.nextOf(start)) {
      peaks.set(start, Math.max(peaks.get(start) ?? 0, running));
    }
  }
  return peaks;
}

/** Intervals, by start and end, at whose end the span is going on. One that begins exactly there is. */
export function* openAtEndOf(span: Span, cut: Cut): Generator<{ readonly start: number; readonly end: number }> {
  let start = cut.startOf(span.from - 1);
  for (let end = cut.nextOf(start); end < span.to; end = cut.nextOf(start)) {
    if (end >= span.from) yield { start, end };
    start = end;
  }
}
