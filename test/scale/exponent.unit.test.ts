import { expect, test } from 'vitest';
import { exponentOf } from '../../bench/scale/exponent.ts';

test('finds the exponent of a power law, whatever its factor', () => {
  for (const exponent of [0, 0.1, 1, -0.5]) {
    const points = [1, 10, 100, 1_000].map((size) => [size, 7 * size ** exponent] as const);
    expect(exponentOf(points)).toBeCloseTo(exponent, 10);
  }
});

test('a cost that doubles from 1,000 to 1,000,000 has an exponent of a tenth', () => {
  expect(
    exponentOf([
      [1_000, 20],
      [1_000_000, 40],
    ]),
  ).toBeCloseTo(0.1, 2);
});
