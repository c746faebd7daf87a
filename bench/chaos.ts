// Kills processes of every kind under load, and compares everything that was sent with everything that is stored.
// Prints on standard error: lost=… doubled=… mismatched=… kills=… events=… seed=…
// Usage: npx tsx bench/chaos.ts [--log embedded|kafka] [--kills N] [--events N] [--seed S] [--seconds N] [--quick]
//        … --nightly        1,000 kills with each of 20 seeds
//        … --points         every fail point, --times N each (default 5)
//        … --mistake NAME   a planted mistake, which must be found; --mistakes: all of them
import { parseArgs } from 'node:util';
import type { Verdict } from './chaos/rig.ts';
import { isWebBuilt, type KillRun, type KillRunOptions, runKills } from './chaos/run-kills.ts';
import { runMistakes } from './chaos/run-mistakes.ts';
import { runPoints } from './chaos/run-points.ts';
import { type Bar, report } from './harness.ts';

const { values } = parseArgs({
  options: {
    log: { type: 'string', default: 'embedded' },
    kills: { type: 'string' },
    events: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    seconds: { type: 'string', default: '3000' },
    times: { type: 'string', default: '5' },
    mistake: { type: 'string' },
    mistakes: { type: 'boolean', default: false },
    points: { type: 'boolean', default: false },
    nightly: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});

const MS_A_KILL = 1_400;
const NIGHTLY = { kills: 1_000, seeds: 20 };

const startedAt = performance.now();
const log = logOf(values.log);
const seed = wholeNumber('seed', values.seed);
const say = (line: string) => void process.stderr.write(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(7)} s  ${line}\n`);

if (values.mistakes || values.mistake !== undefined) await findMistakes();
else if (values.points) await killAtPoints();
else await killRandomly();

async function killRandomly(): Promise<void> {
  const kills = wholeNumber('kills', values.kills ?? String(values.nightly ? NIGHTLY.kills : values.quick ? 20 : 200));
  const events = wholeNumber('events', values.events ?? String(values.quick ? 15_000 : kills * 1_000));
  const options: Omit<KillRunOptions, 'seed'> = {
    log,
    kills,
    events,
    eventsPerSecond: Math.min(1_500, events / ((kills * MS_A_KILL) / 1_000)),
    seconds: wholeNumber('seconds', values.seconds),
    importer: true,
    web: isWebBuilt(),
    say: values.verbose ? say : () => {},
  };
  if (!options.web) say('the web pages are not built (npm start builds them): they are left out');
  const runs: KillRun[] = [];
  for (let i = 0; i < (values.nightly ? NIGHTLY.seeds : 1); i++) {
    const run = await runKills({ ...options, seed: seed + i });
    runs.push(run);
    tell(run.verdict, `kills=${killsOf(run)} events=${run.verdict.events} seed=${seed + i}`);
    say(`killed ${[...run.kills].map(([name, count]) => `${name} ${count}`).join(', ')}; answers ${JSON.stringify(run.answers)}`);
  }
  const slowest = runs.reduce((a, b) => (b.slowestRestartMs > a.slowestRestartMs ? b : a));
  const fewest = Math.min(...runs.map(killsOf));
  report({
    name: 'chaos',
    ours: {
      log,
      seed,
      ...countsOf(runs.map(({ verdict }) => verdict)),
      kills: sum(runs.map(killsOf)),
      slowestRestartMs: slowest.slowestRestartMs,
      slowest: slowest.slowest,
      settleMs: Math.round(Math.max(...runs.map(({ settleMs }) => settleMs))),
      seconds: Math.round((performance.now() - startedAt) / 1_000),
    },
    peer: null,
    ratio: null,
    bars: [
      ...exactly(runs.map(({ verdict }) => verdict)),
      { name: 'kills in one run', value: fewest, is: 'atLeast', bound: kills },
      { name: 'slowest restart, ms', value: slowest.slowestRestartMs, is: 'atMost', bound: 10_000 },
    ],
  });
}

async function killAtPoints(): Promise<void> {
  const { verdict, killed, missed } = await runPoints({ log, seed, times: wholeNumber('times', values.times), say });
  tell(verdict, `points=${killed.size} kills=${sum([...killed.values()])} events=${verdict.events} seed=${seed}`);
  if (missed.length > 0) say(`never reached: ${missed.join(', ')}`);
  report({
    name: 'chaos-points',
    ours: { log, seed, ...countsOf([verdict]), points: killed.size, kills: sum([...killed.values()]), missed: missed.length },
    peer: null,
    ratio: null,
    bars: [...exactly([verdict]), { name: 'points never reached', value: missed.length, is: 'atMost', bound: 0 }],
  });
}

async function findMistakes(): Promise<void> {
  const runs = await runMistakes({ names: values.mistake === undefined ? null : [values.mistake], seed, say });
  for (const { name, verdict } of runs) tell(verdict, `mistake=${name} seed=${seed}`);
  const unseen = runs.filter(({ verdict: { lost, doubled, mismatched } }) => lost + doubled + mismatched === 0);
  report({
    name: 'chaos-mistakes',
    ours: Object.fromEntries(
      runs.map(({ name, verdict: { lost, doubled, mismatched } }) => [name, `lost=${lost} doubled=${doubled} mismatched=${mismatched}`]),
    ),
    peer: null,
    ratio: null,
    bars: [{ name: 'mistakes that were not found', value: unseen.length, is: 'atMost', bound: 0 }],
  });
}

/** The line that people read. */
function tell({ lost, doubled, mismatched, examples }: Verdict, more: string): void {
  for (const example of examples) process.stderr.write(`  ${example}\n`);
  process.stderr.write(`lost=${lost} doubled=${doubled} mismatched=${mismatched} ${more}\n`);
}

function countsOf(verdicts: readonly Verdict[]): Record<'lost' | 'doubled' | 'mismatched' | 'events' | 'cells' | 'deadLetters', number> {
  const of = (name: 'lost' | 'doubled' | 'mismatched' | 'events' | 'cells' | 'deadLetters') =>
    sum(verdicts.map((verdict) => verdict[name]));
  return {
    lost: of('lost'),
    doubled: of('doubled'),
    mismatched: of('mismatched'),
    events: of('events'),
    cells: of('cells'),
    deadLetters: of('deadLetters'),
  };
}

function exactly(verdicts: readonly Verdict[]): readonly Bar[] {
  const { lost, doubled, mismatched } = countsOf(verdicts);
  return Object.entries({ lost, doubled, mismatched }).map(([name, value]) => ({ name, value, is: 'atMost', bound: 0 }));
}

function killsOf({ kills }: KillRun): number {
  return sum([...kills.values()]);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function logOf(text: string): 'embedded' | 'kafka' {
  if (text === 'embedded' || text === 'kafka') return text;
  return refuse(`--log is embedded or kafka, not ${text}`);
}

function wholeNumber(flag: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  return refuse(`--${flag} is a whole number, not ${text}`);
}

function refuse(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(2);
}
