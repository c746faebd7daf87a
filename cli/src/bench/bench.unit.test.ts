import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../stack/data-dir.ts';
import { type BenchReport, holds } from './bench-report.ts';
import { benchmarksIn, listBenchmarks } from './list-benchmarks.ts';
import { type RecordedRun, withRun } from './results-page.ts';
import { runBenchmark } from './run-benchmark.ts';

const REPORT: BenchReport = {
  name: 'fold',
  ours: { eventsPerCpuSecond: 92_000.5, log: 'kafka' },
  peer: { eventsPerCpuSecond: 46_000 },
  ratio: 2.00001,
  bars: [
    { name: 'eventsPerCpuSecond', value: 92_000.5, is: 'atLeast', bound: 46_000 },
    { name: 'lost', value: 1, is: 'atMost', bound: 0 },
  ],
};
const RUN: RecordedRun = {
  report: REPORT,
  command: 'tidewatch bench fold',
  machine: '2 × CPU',
  commit: 'abc',
  ranOn: '2026-11-25',
};

describe('the list of benchmarks', () => {
  it('names every script of bench/ that reports, and no other', () => {
    const folder = join(ROOT, 'bench');
    const scripts = readdirSync(folder).filter((file) => /^[^.].*\.ts$/.test(file) && file !== 'harness.ts');
    const reporting = scripts.filter((file) => /\/(harness|scenario)\.ts'/.test(readFileSync(join(folder, file), 'utf8')));
    const listed = listBenchmarks(ROOT).map(({ name }) => `${name}.ts`);
    expect([...listed].sort()).toEqual(reporting.sort());
  });

  it('reads name, sentence and peer of each row of the table', () => {
    const page = '| name | measures | peer |\n| --- | --- | --- |\n| `a-b` | how fast | a thing |\n| `c` | how much | – |\n';
    expect(benchmarksIn(page)).toEqual([
      { name: 'a-b', measures: 'how fast', peer: 'a thing' },
      { name: 'c', measures: 'how much', peer: '' },
    ]);
  });

  it('says that benchmarks need a clone where there is none', () => {
    expect(() => listBenchmarks('/nowhere')).toThrow(expect.objectContaining({ code: 'benchmarks_missing' }));
  });
});

describe('the page of results', () => {
  it('shows figures beside the peer, the ratio, and each bar with its verdict', () => {
    const page = withRun(null, RUN);
    expect(page).toContain('2026-11-25, commit abc, 2 × CPU.');
    expect(page).toContain('| eventsPerCpuSecond | 92,000.5 | 46,000 |');
    expect(page).toContain('| log | kafka | – |');
    expect(page).toContain('Ratio to the peer: 2\n');
    expect(page).toContain('| eventsPerCpuSecond ≥ 46,000 | 92,000.5 | ✓ |');
    expect(page).toContain('| lost ≤ 0 | 1 | ✗ |');
  });

  it('keeps one run a command, in order, whatever the order of the runs', () => {
    const other = { ...RUN, command: 'tidewatch bench fold --log kafka' };
    const again = { ...RUN, commit: 'def' };
    const page = [RUN, other, again].reduce<string | null>((text, run) => withRun(text, run), null);
    expect(page).toBe([again, other].reduce<string | null>((text, run) => withRun(text, run), null));
    expect(page?.match(/^## .*/gm)).toEqual(['## fold', '## fold --log kafka']);
    expect(page).not.toContain('commit abc, 2 × CPU.  \n`tidewatch bench fold`');
  });
});

it('a bar without a number does not hold', () => {
  expect(holds({ name: 'x', value: Number.NaN, is: 'atMost', bound: 1 })).toBe(false);
  expect(holds({ name: 'x', value: Number.NaN, is: 'atLeast', bound: 1 })).toBe(false);
});

describe('running a benchmark', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'tw-cli-bench-'));
    mkdirSync(join(root, 'bench'));
    const script = (name: string, text: string) => writeFileSync(join(root, 'bench', `${name}.ts`), text);
    const print = `process.stdout.write(JSON.stringify({ ...${JSON.stringify(REPORT)}, ours: { args: process.argv.slice(2).join() } }))`;
    script('red', `console.error('half way'); ${print}; process.exitCode = 1;`);
    script('broken', `throw new Error('no server');`);
    script('deaf', `console.error('started'); setTimeout(() => {}, 60_000);`);
  });
  afterAll(() => rmSync(root, { recursive: true }));

  const start = (name: string, onProgress: (text: string) => void, signal = new AbortController().signal) =>
    runBenchmark({ root, name, args: ['--kills', '3'], environment: process.env, signal, onProgress });

  it('passes its flags on, tells its progress, and gives its report though a bar does not hold', async () => {
    const told: string[] = [];
    const report = await start('red', (text) => told.push(text));
    expect(report.ours).toEqual({ args: '--kills,3' });
    expect(told.join('')).toBe('half way\n');
  });

  it('one that ends without a report is a fault of the environment, not a red bar', async () => {
    const told: string[] = [];
    await expect(start('broken', (text) => told.push(text))).rejects.toMatchObject({ name: 'EnvironmentError', code: 'benchmark_failed' });
    expect(told.join('')).toContain('no server');
  });

  it('is stopped with the call', async () => {
    const stop = new AbortController();
    await expect(start('deaf', () => stop.abort(), stop.signal)).rejects.toMatchObject({ code: 'interrupted' });
  });
});
