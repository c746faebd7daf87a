import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '@tidewatch/schemas';
import { type BenchReport, holds } from '../bench/bench-report.ts';
import { type Benchmark, listBenchmarks } from '../bench/list-benchmarks.ts';
import { describeBar, formatNumber, type RecordedRun, withRun } from '../bench/results-page.ts';
import { runBenchmark } from '../bench/run-benchmark.ts';
import { describeCommit, describeMachine } from '../bench/this-machine.ts';
import { ROOT } from '../stack/data-dir.ts';
import { renderTable } from '../terminal/render-answer.ts';
import type { Call, ExitStatus, Verb } from '../terminal/verb.ts';

/** `bench`: a benchmark of `bench/`, or the list of them. */
export const benchVerb: Verb = {
  name: 'bench',
  summary: 'runs a benchmark beside its peer and says whether its bars hold; without a name, lists them',
  takes: '[NAME]',
  example: 'tidewatch bench load --quick --log kafka',
  flags: {
    quick: { help: 'a short run, for a look' },
    peer: { help: 'the peer to measure beside, where there are several', value: 'NAME' },
    record: { help: "write the run into the clone's bench/RESULTS.md" },
  },
  passesOn: 'Flags that this list does not name go on to the benchmark',
  run: async (call): Promise<ExitStatus> => {
    const benchmarks = listBenchmarks(ROOT);
    const [name, ...rest] = call.positionals;
    if (name === undefined) return list(call, benchmarks);
    if (!benchmarks.some((benchmark) => benchmark.name === name)) throw unknown(name, benchmarks);
    const { peer } = call.flags;
    const args = [...(call.switches.has('quick') ? ['--quick'] : []), ...(peer === undefined ? [] : ['--peer', peer]), ...rest];
    return run(call, name, args);
  },
};

function list(call: Call, benchmarks: readonly Benchmark[]): ExitStatus {
  call.terminal.answer({ benchmarks });
  const rows = benchmarks.map(({ name, measures, peer }) => [name, measures, peer]);
  call.terminal.say(renderTable(['name', 'measures', 'peer'], rows).trimEnd());
  return 0;
}

function unknown(name: string, benchmarks: readonly Benchmark[]): UsageError {
  return new UsageError('benchmark_unknown', `${name} is no benchmark; known: ${benchmarks.map((benchmark) => benchmark.name).join(', ')}`);
}

async function run(call: Call, name: string, args: readonly string[]): Promise<ExitStatus> {
  const report = await runBenchmark({
    ...{ root: ROOT, name, args, environment: call.environment, signal: call.signal },
    onProgress: (text) => call.terminal.note(text.trimEnd()),
  });
  call.terminal.answer(report);
  call.terminal.say(renderReport(report));
  if (call.switches.has('record')) {
    const ranOn = new Date(call.clock.now()).toLocaleDateString('sv-SE');
    const command = ['tidewatch bench', name, ...args].join(' ');
    record({ report, command, machine: describeMachine(), commit: describeCommit(ROOT), ranOn });
  }
  return report.bars.every(holds) ? 0 : 1;
}

function renderReport({ name, ours, peer, ratio, bars }: BenchReport): string {
  const show = (value: number | string | null | undefined) => (typeof value === 'number' ? formatNumber(value) : (value ?? '–'));
  const names = [...new Set([...Object.keys(ours), ...Object.keys(peer ?? {})])];
  const head = [name, 'ours', ...(peer ? ['peer'] : [])];
  return [
    renderTable(
      head,
      names.map((figure) => [figure, show(ours[figure]), ...(peer ? [show(peer[figure])] : [])]),
    ),
    ...(ratio === null ? [] : [`ratio ${formatNumber(ratio)}\n`]),
    ...bars.map((bar) => `${holds(bar) ? '✓' : '✗'} ${describeBar(bar)}: ${formatNumber(bar.value)}\n`),
  ]
    .join('')
    .trimEnd();
}

function record(run: RecordedRun): void {
  const path = join(ROOT, 'bench/RESULTS.md');
  writeFileSync(path, withRun(readIfThere(path), run));
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
