/** Figures by name; the unit is the end of the name: `eventsPerSecond`, `cpuSeconds`, `ackMsP99`, `rssMiB`. */
export type Figures = Readonly<Record<string, number | string | null>>;

/** A figure that has to hold. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  /** `atLeast` or `atMost` the bound. */
  readonly is: 'atLeast' | 'atMost';
  readonly bound: number;
}

/** What a benchmark prints: one JSON document on standard output, and nothing else there. */
export interface BenchReport {
  readonly name: string;
  readonly ours: Figures;
  /** Of the peer in the same run; null where there is none. */
  readonly peer: Figures | null;
  /** ours / peer of the figure that the benchmark is about; null without a peer. */
  readonly ratio: number | null;
  readonly bars: readonly Bar[];
}

/** Whether the bar holds; a figure that is no number does not. */
export function holds({ value, is, bound }: Bar): boolean {
  return is === 'atLeast' ? value >= bound : value <= bound;
}

/** The report of a benchmark's standard output; null when that is none. */
export function parseReport(text: string): BenchReport | null {
  try {
    const report = JSON.parse(text) as BenchReport;
    return typeof report.name === 'string' && typeof report.ours === 'object' && Array.isArray(report.bars) ? report : null;
  } catch {
    return null;
  }
}
