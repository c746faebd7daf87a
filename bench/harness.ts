import { readFileSync } from 'node:fs';

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

/** Whether the bar holds. */
export function holds({ value, is, bound }: Bar): boolean {
  return is === 'atLeast' ? value >= bound : value <= bound;
}

/** Prints the report; the exit status is 1 when a bar does not hold. */
export function report(result: BenchReport): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
  if (!result.bars.every(holds)) process.exitCode = 1;
}

/** CPU time of another process so far, s; null once it is gone. Linux only. */
export function cpuSecondsOf(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return null;
  }
}

/** Resident memory of a process, MiB; null once it is gone. Linux only. */
export function rssMiBOf(pid: number): number | null {
  try {
    const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? null : Number(kib) / 1024;
  } catch {
    return null;
  }
}
