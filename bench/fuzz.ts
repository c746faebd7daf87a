import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { FuzzJob } from './fuzz/child.ts';
import type { Outcome } from './fuzz/run-cases.ts';
import { TARGETS } from './fuzz/targets/index.ts';
import { type Bar, report } from './harness.ts';

// Hostile input for every door and parser: `npx tsx bench/fuzz.ts [--seconds N | --cases N] [--target NAME] [--seed S] [--from N]`.
// N seconds over all targets together (60), or N cases each (nightly: 100,000). Each target first replays what has ever
// failed (`fuzz/corpus`). A case that fails is told by its number, and `--seed S --target NAME --from N --cases 1` feeds it again.
const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    seconds: { type: 'string' },
    cases: { type: 'string' },
    target: { type: 'string' },
    seed: { type: 'string', default: String(Date.now()) },
    from: { type: 'string', default: '0' },
  },
});
const targets = TARGETS.map(({ name }) => name).filter((name) => flags.target === undefined || name === flags.target);
if (targets.length === 0) throw new Error(`--target is one of ${TARGETS.map(({ name }) => name).join(', ')}`);
const cases = flags.cases === undefined ? null : Number(flags.cases);
const seconds = cases === null ? Number(flags.seconds ?? (flags.quick ? 20 : 60)) / targets.length : null;
const MEMORY_MIB = 512;
const GROWTH_MIB = 256;

const figures: Record<string, number | string> = { seed: flags.seed };
const bars: Bar[] = [];
for (const target of targets) {
  const outcome = await fuzz({ target, seed: flags.seed, from: Number(flags.from), cases, seconds });
  tell(`${target}: ${JSON.stringify(outcome)}`);
  const name = target.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const { taken, refused, slowestMs, rssGrowthMiB, failures } = outcome;
  Object.assign(figures, {
    [`${name}Cases`]: outcome.cases,
    [`${name}Taken`]: taken,
    [`${name}Refused`]: refused,
    [`${name}SlowestMs`]: slowestMs,
  });
  bars.push({ name: `${name}Failures`, value: failures.length, is: 'atMost', bound: 0 });
  bars.push({ name: `${name}RssGrowthMiB`, value: rssGrowthMiB, is: 'atMost', bound: GROWTH_MIB });
}
report({ name: 'fuzz', ours: figures, peer: null, ratio: null, bars });

/** Runs one target; a process that dies of a case is a failure like any other. */
async function fuzz(job: FuzzJob): Promise<Outcome> {
  const script = fileURLToPath(new URL('./fuzz/child.ts', import.meta.url));
  const child = spawn(process.execPath, [`--max-old-space-size=${MEMORY_MIB}`, '--import', 'tsx', script, JSON.stringify(job)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (code === 0) return JSON.parse(output) as Outcome;
  const failure = { case: 'process', reason: `ended with ${signal ?? code}` };
  return { target: job.target, cases: 0, taken: 0, refused: 0, slowestMs: 0, rssGrowthMiB: 0, failures: [failure] };
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
