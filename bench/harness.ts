import { readFileSync } from 'node:fs';
import { type BenchReport, holds } from '../cli/src/bench/bench-report.ts';

export { type Bar, type BenchReport, type Figures, holds } from '../cli/src/bench/bench-report.ts';

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
