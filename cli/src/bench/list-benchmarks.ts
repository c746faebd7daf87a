import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '@tidewatch/schemas';

/** A script of `bench/`. */
export interface Benchmark {
  readonly name: string;
  /** One sentence: what it measures. */
  readonly measures: string;
  /** What it is measured beside; empty without a peer. */
  readonly peer: string;
}

const ROW = /^\| `([a-z][a-z0-9-]*)` \| (.+?) \|(?: (.*?) )?\|$/gm;

/** The rows of the table of benchmarks in a page: name in backquotes, what it measures, its peer. */
export function benchmarksIn(page: string): readonly Benchmark[] {
  return [...page.matchAll(ROW)].map(([, name = '', measures = '', peer = '']) => ({ name, measures, peer: peer === '–' ? '' : peer }));
}

/**
 * The benchmarks of a clone, as its `bench/README.md` names them.
 * @throws EnvironmentError `benchmarks_missing`
 */
export function listBenchmarks(root: string): readonly Benchmark[] {
  try {
    return benchmarksIn(readFileSync(join(root, 'bench/README.md'), 'utf8'));
  } catch (cause) {
    throw new EnvironmentError('benchmarks_missing', `${join(root, 'bench')} has no README.md: benchmarks run in a clone of the sources`, {
      cause,
    });
  }
}
