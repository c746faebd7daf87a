import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { EnvironmentError } from '@tidewatch/schemas';
import { type BenchReport, parseReport } from './bench-report.ts';

export interface BenchmarkRun {
  /** The clone. */
  readonly root: string;
  readonly name: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Tells the benchmark to stop. */
  readonly signal: AbortSignal;
  /** A line of its progress. */
  readonly onProgress: (text: string) => void;
}

/**
 * Runs `bench/NAME.ts` in a process of its own and resolves with its report.
 * @throws EnvironmentError `interrupted`, `benchmark_failed` when it ends without a report
 */
export async function runBenchmark({ root, name, args, environment, signal, onProgress }: BenchmarkRun): Promise<BenchReport> {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), join('bench', `${name}.ts`), ...args], {
    cwd: root,
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = () => void child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', onProgress);
  const [code, killedBy] = (await once(child, 'close')) as [number | null, string | null];
  signal.removeEventListener('abort', stop);
  const report = parseReport(output);
  if (report !== null && (code === 0 || code === 1)) return report;
  if (signal.aborted) throw new EnvironmentError('interrupted', `${name} was stopped before its end`);
  throw new EnvironmentError('benchmark_failed', `${name} ended with ${killedBy ?? code} and without a report; its reason is above`);
}
