import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bucket, ExploreAnswer } from './answer.ts';
import { fromWire, toWire } from './wire-answer.ts';

const HOUR = 3_600_000;
const state = fc.constantFrom('final', 'provisional', 'partial', 'unknown');
/** Days of 23, 24 and 25 hours, one after the other. */
const days = fc.array(fc.tuple(fc.constantFrom(23, 24, 25), state), { maxLength: 30 }).map((list): readonly Bucket[] => {
  let at = 0;
  return list.map(([hours, known]) => {
    const start = at;
    at += hours * HOUR;
    return { start, end: at, state: known };
  });
});
const compared = days.chain((list) =>
  fc
    .array(fc.boolean(), { minLength: list.length, maxLength: list.length })
    .map((isKnown) => list.map(({ start, end }, i) => (isKnown[i] ? { start, end } : null))),
);
const answerOf = (buckets: readonly Bucket[], earlier: ExploreAnswer['earlier']) => ({ buckets, earlier }) as ExploreAnswer;

describe('an answer on its way to the page', () => {
  it('arrives as it was sent', () => {
    fc.assert(
      fc.property(days, compared, (buckets, earlier) => {
        const answer = answerOf(buckets, { from: 0, to: HOUR, total: {}, buckets: earlier });
        expect(fromWire(toWire(answer))).toEqual(answer);
      }),
    );
  });

  it('names thousands of quarters of an hour in one run', () => {
    const quarters = Array.from({ length: 9_000 }, (_, i): Bucket => ({ start: i * 900_000, end: (i + 1) * 900_000, state: 'final' }));
    expect(toWire(answerOf(quarters, null)).buckets).toEqual([{ count: 9_000, start: 0, lengthMs: 900_000, state: 'final' }]);
  });
});
