import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FAIL_POINTS, type FailPoint } from '@tidewatch/schemas';
import { randomStream } from '../../twin/src/random/random.ts';
import { openRig } from './open-rig.ts';
import { Orders } from './orders.ts';
import { drillBackup } from './points/backup-drill.ts';
import type { Drill } from './points/drill.ts';
import { drillEpoch } from './points/epoch-drill.ts';
import { drillFlow } from './points/flow-drill.ts';
import { drillLogMove } from './points/log-move-drill.ts';
import { drillReplay } from './points/replay-drill.ts';
import type { Verdict } from './rig.ts';

export interface PointsOptions {
  readonly log: 'embedded' | 'kafka';
  readonly seed: number;
  /** Kills at each point. */
  readonly times: number;
  readonly say: (line: string) => void;
}

export interface PointsRun {
  /** Of the stores and of what was restored from their backup, together. */
  readonly verdict: Verdict;
  /** Kills by point. */
  readonly killed: ReadonlyMap<FailPoint, number>;
  /** Points at which nothing was killed, or not often enough. */
  readonly missed: readonly FailPoint[];
}

/** Kills a process at every fail point that there is, several times at each, and checks in the end. */
export async function runPoints({ log, seed, times, say }: PointsOptions): Promise<PointsRun> {
  const ordersDir = mkdtempSync(join(tmpdir(), 'tw-orders-'));
  const orders = new Orders(ordersDir);
  const killed = new Map<FailPoint, number>(FAIL_POINTS.map((point) => [point, 0]));
  const rig = await openRig({ log, seed, say, env: orders.env });
  try {
    const count = (point: FailPoint) => void killed.set(point, (killed.get(point) ?? 0) + 1);
    const drill: Drill = { rig, orders, random: randomStream(seed, 'points'), times, killed: count, say };
    await drillFlow(drill);
    await drillReplay(drill);
    await drillEpoch(drill);
    const restored = await drillBackup(drill);
    await drillLogMove(drill);
    const verdict = together(await rig.check(), restored);
    return { verdict, killed, missed: FAIL_POINTS.filter((point) => (killed.get(point) ?? 0) < times) };
  } finally {
    await rig.close();
    rmSync(ordersDir, { recursive: true, force: true });
  }
}

function together(a: Verdict, b: Verdict): Verdict {
  return {
    lost: a.lost + b.lost,
    doubled: a.doubled + b.doubled,
    mismatched: a.mismatched + b.mismatched,
    events: a.events,
    cells: a.cells + b.cells,
    deadLetters: a.deadLetters,
    examples: [...a.examples, ...b.examples.map((example) => `restored: ${example}`)],
  };
}
