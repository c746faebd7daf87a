import { setTimeout as delay } from 'node:timers/promises';
import type { Bar } from '../../harness.ts';
import type { Findings, Stage } from './scenario.ts';

/** A fault of one kind for a while. */
export interface Act {
  readonly name: string;
  /** How long the fault lasts, s: in a run of every day, and as the specification has it. */
  readonly seconds: number;
  readonly fullSeconds: number;
  /** Begins the fault; resolves with its end. */
  begin(stage: Stage): Promise<() => Promise<void>>;
}

/** How long after its fault the rows must be fresh again, s. */
const AGAIN_WITHIN_S = 30;
const FRESH_MS = 2_000;
/** Between two acts everything runs as it should. */
const REST_MS = 2_000;

/** Plays the acts one after the other; tells for each how long it took until the rows were fresh again. */
export async function playActs(acts: readonly Act[], stage: Stage): Promise<Findings> {
  const chosen = acts.filter(({ name }) => stage.flags.only === null || stage.flags.only === name);
  if (chosen.length === 0) throw new Error(`--only is one of ${acts.map(({ name }) => name).join(', ')}`);
  const figures: Record<string, number> = {};
  const bars: Bar[] = [];
  for (const act of chosen) {
    const seconds = await playAct(act, stage);
    figures[`${act.name}FreshAgainS`] = seconds;
    bars.push({ name: `${act.name}FreshAgainS`, value: seconds, is: 'atMost', bound: AGAIN_WITHIN_S });
    await delay(REST_MS);
  }
  return { figures, bars };
}

/** Seconds from the end of the fault until the rows are fresh. */
async function playAct(act: Act, stage: Stage): Promise<number> {
  const { load, fresh, flags, say } = stage;
  const lasts = flags.isFull ? act.fullSeconds : act.seconds;
  say(`${act.name} for ${lasts} s`);
  const before = new Map(load.answers);
  const acked = load.acked();
  const end = await act.begin(stage);
  try {
    await delay(lasts * 1_000);
  } finally {
    await end();
  }
  const healedAt = performance.now();
  const during = [...load.answers].map(([status, count]) => [status, count - (before.get(status) ?? 0)] as const).filter(([, n]) => n > 0);
  say(`  ${load.acked() - acked} events acknowledged meanwhile; answers ${during.map(([status, n]) => `${status}: ${n}`).join(', ')}`);
  await fresh.until(FRESH_MS);
  const seconds = Math.round((performance.now() - healedAt) / 100) / 10;
  say(`  fresh again after ${seconds} s`);
  return seconds;
}
