import { describe, expect, it } from 'vitest';
import { runKills } from '../../bench/chaos/run-kills.ts';
import { runMistakes } from '../../bench/chaos/run-mistakes.ts';

const seed = Date.now() % 1_000_000;
const say = () => {};
const EXACT = { lost: 0, doubled: 0, mismatched: 0, examples: [] };

describe(`the chaos rig (seed ${seed})`, () => {
  it('20 kills of processes of every kind lose nothing, double nothing and change no number', async () => {
    const options = { log: 'embedded', kills: 20, events: 15_000, eventsPerSecond: 600, seed, seconds: 120 } as const;
    const run = await runKills({ ...options, importer: true, web: false, say });
    expect(run.verdict).toMatchObject(EXACT);
    expect([...run.kills.values()].reduce((sum, kills) => sum + kills, 0)).toBe(20);
    expect(run.verdict.events).toBeGreaterThanOrEqual(15_000);
  });

  it('finds a worker that commits before its flush', async () => {
    const [found] = await runMistakes({ names: ['commit-before-flush'], seed, say });
    expect(found?.verdict.lost).toBeGreaterThan(0);
  });
});
