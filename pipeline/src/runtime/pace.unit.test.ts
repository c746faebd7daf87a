import { expect, it } from 'vitest';
import { gatherForMs } from './pace.ts';

it.each([
  [null, 300],
  [0, 300],
  [150, 300],
  [200, 400],
  [450, 900],
  [500, 1_000],
  [12_000, 1_000],
])('after a flush of %s ms the next batch is collected for %s ms', (lastFlushMs, forMs) => {
  expect(gatherForMs(lastFlushMs, 300)).toBe(forMs);
});

it('whoever asks for rarer flushes than the longest of ours gets them', () => {
  expect(gatherForMs(12_000, 5_000)).toBe(5_000);
  expect(gatherForMs(null, 0)).toBe(0);
});
