import { expect, test } from 'vitest';
import { foldGuard, StuckError } from './fold-guard.ts';

const guard = foldGuard();

test('work that ends is as if there were no guard: its value, or what it throws', () => {
  expect(guard.run(() => 42)).toBe(42);
  expect(() =>
    guard.run(() => {
      throw new RangeError('of its own');
    }),
  ).toThrow(RangeError);
});

test('a step that loops is ended, and what the steps before it did stays', () => {
  const done: number[] = [];
  const work = () => {
    for (let i = 0; ; i++) {
      guard.step();
      if (i === 3) for (;;);
      done.push(i);
    }
  };
  expect(() => guard.run(work)).toThrow(StuckError);
  expect(done).toEqual([0, 1, 2]);
});

test('a step that takes memory without end is ended before the process dies of it', () => {
  const hoard = () => {
    const held: object[] = [];
    for (;;) held.push({ at: held.length, more: [1, 2, 3] });
  };
  expect(() => guard.run(hoard)).toThrow(StuckError);
});

test('many steps may take as long as they need together', () => {
  const started = process.cpuUsage();
  const cpuMs = () => {
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1000;
  };
  const work = () => {
    while (cpuMs() < 600) guard.step();
    return 'done';
  };
  expect(guard.run(work)).toBe('done');
});
