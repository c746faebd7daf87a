import { expect, test } from 'vitest';
import { between, chance, exponentialMs, lognormalMs, pickWeighted } from './draw.ts';
import { randomStream } from './random.ts';

test('a stream is a function of seed and name alone', () => {
  const take = (seed: string | number, name: string) => {
    const random = randomStream(seed, name);
    return Array.from({ length: 5 }, () => random.uint32());
  };
  expect(take(1, 'ids')).toEqual(take(1, 'ids'));
  expect(take(1, 'ids')).not.toEqual(take(2, 'ids'));
  expect(take(1, 'ids')).not.toEqual(take(1, 'talk'));
});

test('draws have the distribution that they are named for', () => {
  const random = randomStream('draws', 'test');
  const mean = (draw: () => number) => Array.from({ length: 40_000 }, draw).reduce((sum, value) => sum + value, 0) / 40_000;
  expect(mean(() => random.next())).toBeCloseTo(0.5, 1);
  expect(mean(() => exponentialMs(random, 60_000)) / 60_000).toBeCloseTo(1, 1);
  expect(mean(() => lognormalMs(random, 1_000, 0.5)) / (1_000 * Math.exp(0.125))).toBeCloseTo(1, 1);
  expect(mean(() => between(random, 3, 5))).toBeCloseTo(4, 1);
  expect(mean(() => (chance(random, 0.2) ? 1 : 0))).toBeCloseTo(0.2, 1);
  expect(mean(() => (pickWeighted(random, { a: 3, b: 1 }) === 'a' ? 1 : 0))).toBeCloseTo(0.75, 1);
});
