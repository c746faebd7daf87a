import { expect, it } from 'vitest';
import { RateMeter } from './rate-meter.ts';

it('a rate is what came in over the last ten seconds or so, per second', () => {
  const meter = new RateMeter();
  expect(meter.take({ events: 50 }, 0)).toEqual({ events: 0 });
  expect(meter.take({ events: 70 }, 2_000)).toEqual({ events: 10 });
  for (let s = 4; s <= 20; s += 2) meter.take({ events: 70 }, s * 1_000);
  expect(meter.take({ events: 170 }, 22_000)).toEqual({ events: 10 });
});

it('a total that is new counts from 0, one that fell is no negative rate', () => {
  const meter = new RateMeter();
  meter.take({ a: 9 }, 0);
  expect(meter.take({ a: 3, b: 4 }, 1_000)).toEqual({ a: 0, b: 4 });
});
