import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '../../twin/src/random/random.ts';
import { rssMiBOf } from '../harness.ts';
import type { OpenTarget, Target } from './target.ts';

const CORPUS = join(import.meta.dirname, 'corpus');
/** No case may take longer, ms; a slow machine is given the benefit of two more tries. */
const HANG_MS = 1_000;
const TRIES = 3;
/** Memory is looked at first when so many cases have warmed everything up. */
const WARM_CASES = 500;
const MOST_FAILURES = 10;

export interface Failure {
  /** Number of the case, or the file in the corpus. */
  readonly case: number | string;
  readonly reason: string;
}

/** What a run over one target found. */
export interface Outcome {
  readonly target: string;
  readonly cases: number;
  readonly taken: number;
  readonly refused: number;
  readonly slowestMs: number;
  readonly rssGrowthMiB: number;
  readonly failures: readonly Failure[];
}

export interface CaseRange {
  readonly seed: string;
  readonly from: number;
  /** Cases at most; null = until the time is over. */
  readonly cases: number | null;
  readonly seconds: number | null;
  /** Told before each case. */
  readonly onCase: (index: number) => void;
}

/** Replays the target's corpus, then makes and feeds cases: case n is the same whenever it is made. What fails joins the corpus. */
export async function runCases(target: Target, range: CaseRange): Promise<Outcome> {
  const open = await target.open();
  const run = new Run(target, open);
  try {
    for (const file of corpusOf(target.name)) await run.feed(file, readFileSync(join(CORPUS, target.name, file)), `corpus/${file}`);
    const endsAt = range.seconds === null ? Number.POSITIVE_INFINITY : performance.now() + range.seconds * 1_000;
    const end = range.from + (range.cases ?? Number.POSITIVE_INFINITY);
    for (let index = range.from; index < end && performance.now() < endsAt && run.failures.length < MOST_FAILURES; index++) {
      range.onCase(index);
      const name = `${range.seed}/${target.name}/${index}`;
      await run.feed(index, target.make(randomStream(name, 'make')), name);
    }
  } finally {
    await open.close().catch((error: Error) => run.failures.push({ case: 'end', reason: error.message }));
  }
  return run.outcome();
}

class Run {
  readonly failures: Failure[] = [];
  readonly #target: Target;
  readonly #open: OpenTarget;
  readonly #verdicts = { taken: 0, refused: 0 };
  #cases = 0;
  #slowestMs = 0;
  #warmRssMiB: number | null = null;
  #rssMiB: number;

  constructor(target: Target, open: OpenTarget) {
    this.#target = target;
    this.#open = open;
    this.#rssMiB = rssMiBOf(open.pid) ?? 0;
  }

  /** Feeds one case; `name` seeds how it is fed. */
  async feed(label: number | string, input: Buffer, name: string): Promise<void> {
    this.#cases += 1;
    if (this.#cases % 50 === 0) this.#weigh();
    try {
      let ms = Number.POSITIVE_INFINITY;
      for (let left = TRIES; left > 0 && ms > HANG_MS; left--) {
        const from = performance.now();
        const verdict = await this.#open.feed(input, randomStream(name, 'feed'));
        ms = performance.now() - from;
        if (left === TRIES) this.#verdicts[verdict] += 1;
      }
      this.#slowestMs = Math.max(this.#slowestMs, ms);
      if (ms > HANG_MS) throw new Error(`took ${Math.round(ms)} ms, ${TRIES} times`);
    } catch (error) {
      this.failures.push({ case: label, reason: (error as Error).message });
      if (typeof label === 'number') keep(this.#target.name, input);
    }
  }

  outcome(): Outcome {
    this.#weigh();
    return {
      ...{ target: this.#target.name, cases: this.#cases, ...this.#verdicts, slowestMs: Math.round(this.#slowestMs) },
      rssGrowthMiB: Math.round(this.#rssMiB - (this.#warmRssMiB ?? this.#rssMiB)),
      failures: this.failures,
    };
  }

  #weigh(): void {
    this.#rssMiB = rssMiBOf(this.#open.pid) ?? this.#rssMiB;
    if (this.#cases >= WARM_CASES) this.#warmRssMiB ??= this.#rssMiB;
  }
}

function corpusOf(target: string): readonly string[] {
  try {
    return readdirSync(join(CORPUS, target)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function keep(target: string, input: Buffer): void {
  mkdirSync(join(CORPUS, target), { recursive: true });
  writeFileSync(join(CORPUS, target, createHash('sha256').update(input).digest('hex').slice(0, 12)), input);
}
