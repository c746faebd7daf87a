import { parseArgs } from 'node:util';
import { type Random, randomStream } from '../../../twin/src/random/random.ts';
import { type Bar, type Figures, report } from '../../harness.ts';
import { openRig } from '../open-rig.ts';
import type { Load, LoadOptions, PartKind, Rig, RigOptions } from '../rig.ts';
import { type Freshness, openFreshness, watchMemory } from './observe.ts';

/** How a scenario is run: `--log embedded|kafka`, `--seed S`, `--full` for the times of the specification, `--only NAME` for one act. */
export interface Flags {
  readonly log: 'embedded' | 'kafka';
  readonly seed: number;
  readonly isFull: boolean;
  readonly only: string | null;
}

/** What a scenario plays on. */
export interface Stage {
  readonly rig: Rig;
  readonly load: Load;
  readonly fresh: Freshness;
  readonly random: Random;
  readonly flags: Flags;
  say(line: string): void;
}

/** What a scenario found, beside what every scenario must show. */
export interface Findings {
  readonly figures: Figures;
  readonly bars: readonly Bar[];
}

/** Faults on a rig under load, and what they must not do. */
export interface Scenario {
  readonly name: string;
  readonly rig: Omit<RigOptions, 'seed' | 'log' | 'say'>;
  readonly load: LoadOptions;
  /** Starts with the load running and the rows fresh; ends with every fault healed. */
  play(stage: Stage): Promise<Findings>;
}

/** The most memory, MiB, that one part of a kind may take with all its processes. */
const MEMORY_MIB: Readonly<Partial<Record<PartKind, number>>> = {
  // A heap of 256 MiB.
  door: 448,
  // A heap of 512 MiB.
  worker: 768,
  // Up to 60 connections over 64 MB of shared buffers.
  postgres: 768,
  // max_server_memory_usage of 1.2 GiB.
  clickhouse: 1_434,
  // A heap of 512 MiB.
  kafka: 1_024,
};
const FRESH_MS = 2_000;

/** Plays a scenario with the flags of the command line and prints its report. */
export async function runScenario(scenario: Scenario): Promise<void> {
  const flags = readFlags();
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  say(`${scenario.name}: log ${flags.log}, seed ${flags.seed}`);
  const rig = await openRig({ ...scenario.rig, log: flags.log, seed: flags.seed, say });
  try {
    report(await Promise.race([playOn(rig, scenario, { flags, say }), interruption()]));
  } catch (error) {
    // At once: what is ended now may have more to say.
    say(`${scenario.name} broke off: ${(error as Error).stack}`);
    throw error;
  } finally {
    await rig.close();
  }
}

/** Rejects when somebody ends the run, so that what was started and mounted is cleared away. */
function interruption(): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => reject(new Error(`ended by ${signal}`)));
  });
}

function readFlags(): Flags {
  const { values } = parseArgs({
    options: {
      log: { type: 'string', default: 'embedded' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      full: { type: 'boolean', default: false },
      // The times of tests are the default: nothing is left to be quicker.
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
    },
  });
  const { log } = values;
  if (log !== 'embedded' && log !== 'kafka') throw new Error('--log is embedded or kafka');
  return { log, seed: Number(values.seed), isFull: values.full, only: values.only ?? null };
}

async function playOn(rig: Rig, scenario: Scenario, { flags, say }: Pick<Stage, 'flags' | 'say'>) {
  const fresh = openFreshness(rig);
  const memory = watchMemory(rig);
  try {
    const load = await rig.startLoad(scenario.load);
    await fresh.until(FRESH_MS);
    const random = randomStream(flags.seed, scenario.name);
    const { figures, bars } = await scenario.play({ rig, load, fresh, random, flags, say });
    say(`${load.sent()} events sent; the rest of the load is waited for`);
    await load.stop();
    await rig.settle();
    const peaks = await memory.stop();
    // No scenario kills a door or a worker: what is away is waited for.
    const deaths = [...rig.ofKind('door'), ...rig.ofKind('worker')].reduce((sum, { restarts }) => sum + restarts, 0);
    const verdict = await rig.check();
    for (const example of verdict.examples) say(`  ${example}`);
    const { lost, doubled, mismatched, events } = verdict;
    say(`lost=${lost} doubled=${doubled} mismatched=${mismatched} events=${events} seed=${flags.seed}`);
    return {
      name: scenario.name,
      ours: {
        ...{ log: flags.log, seed: flags.seed, events, lost, doubled, mismatched },
        ...figures,
        ...Object.fromEntries([...peaks].map(([kind, mib]) => [`${kind}PeakMiB`, Math.round(mib)])),
        answers: answersText(load),
      },
      peer: null,
      ratio: null,
      bars: [
        ...noneOf({ lost, doubled, mismatched, deaths, answers5xx: answers5xx(load), withoutRetryAfter: load.withoutRetryAfter() }),
        ...bars,
        ...memoryBars(peaks),
      ],
    };
  } finally {
    await memory.stop().catch(() => {});
    await fresh.close();
  }
}

/** Bars of figures that must be 0. */
export function noneOf(figures: Readonly<Record<string, number>>): readonly Bar[] {
  return Object.entries(figures).map(([name, value]) => ({ name, value, is: 'atMost', bound: 0 }));
}

/** Answers with a status of 500 or more that is not 503. */
export function answers5xx({ answers }: Load): number {
  return [...answers].reduce((sum, [status, count]) => (/^5(?!03)\d\d$/.test(status) ? sum + count : sum), 0);
}

/** How often the door answered what, as text. */
function answersText({ answers }: Load): string {
  return [...answers].map(([status, count]) => `${status}: ${count}`).join(', ');
}

function memoryBars(peaks: ReadonlyMap<PartKind, number>): readonly Bar[] {
  return [...peaks].flatMap(([kind, mib]) => {
    const bound = MEMORY_MIB[kind];
    return bound === undefined ? [] : [{ name: `${kind}PeakMiB`, value: Math.round(mib), is: 'atMost' as const, bound }];
  });
}
