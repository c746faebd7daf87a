import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type KillCounts, killAll } from './kills.ts';
import { openRig } from './open-rig.ts';
import { ROOT } from './parts/node-process.ts';
import type { RigOptions, Verdict } from './rig.ts';

export interface KillRunOptions {
  readonly log: 'embedded' | 'kafka';
  readonly kills: number;
  readonly events: number;
  readonly eventsPerSecond: number;
  readonly seed: number;
  /** No more kills and events after so long, s. */
  readonly seconds: number;
  readonly importer: boolean;
  readonly web: boolean;
  readonly say: (line: string) => void;
}

/** All kills have been made when this share of the events has gone through. */
const BEFORE_THE_END = 0.95;

/** What a run has found. */
export interface KillRun {
  readonly verdict: Verdict;
  readonly kills: KillCounts;
  /** Longest time from an end to ready again, ms, and of which process. */
  readonly slowestRestartMs: number;
  readonly slowest: string;
  readonly loadMs: number;
  /** From the last event's acknowledgement until it was in the rows, ms. */
  readonly settleMs: number;
  readonly answers: Readonly<Record<string, number>>;
}

/** Whether the web pages can be part of a run. */
export function isWebBuilt(): boolean {
  return existsSync(join(ROOT, 'dashboard/.next/standalone/dashboard/server.js'));
}

/** Sends events while processes of every kind are killed, lets everything come to rest, and checks. */
export async function runKills(options: KillRunOptions): Promise<KillRun> {
  const { log, web, seed, say, kills, events, eventsPerSecond, importer, seconds } = options;
  const rigOptions: RigOptions = { log, web, seed, say };
  const rig = await openRig(rigOptions);
  try {
    const startedAt = performance.now();
    const load = await rig.startLoad({ eventsPerSecond, total: events, importer });
    let isSent = false;
    const sending = load.done.then(() => {
      isSent = true;
    });
    const timer = new AbortController();
    const late = delay(seconds * 1_000, true, { signal: timer.signal }).catch(() => false);
    const cut = late.then((isLate) => (isLate ? load.stop() : undefined));
    const signal = AbortSignal.timeout(seconds * 1_000);
    const progress = () => (isSent ? 1 : load.acked() / events / BEFORE_THE_END);
    const [counts] = await Promise.all([killAll(rig, { seed, kills, progress, signal, say }), sending]);
    timer.abort();
    await cut;
    const doneAt = performance.now();
    await rig.settle();
    const settledAt = performance.now();
    say('at rest; checking');
    const verdict = await rig.check();
    const measured = rig.processes.filter(({ kind }) => kind !== 'importer');
    const slowest = measured.reduce((a, b) => (b.slowestRestartMs > a.slowestRestartMs ? b : a));
    return {
      verdict,
      kills: counts,
      slowestRestartMs: slowest.slowestRestartMs,
      slowest: slowest.name,
      loadMs: doneAt - startedAt,
      settleMs: settledAt - doneAt,
      answers: Object.fromEntries(load.answers),
    };
  } finally {
    await rig.close();
  }
}
