import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CxEvent, compareEvents } from './event.ts';

/** Few values, so that ties are many. */
const event = fc
  .record({
    seq: fc.option(fc.nat(2), { nil: undefined }),
    occurred_at: fc.nat(2),
    event_id: fc.constantFrom('a', 'A', 'b', 'é', 'ｚ', '\u{1f600}'),
  })
  .map((fields) => fields as unknown as CxEvent);
const sign = (a: CxEvent, b: CxEvent) => Math.sign(compareEvents(a, b));

it('compareEvents is a total order: antisymmetric, transitive, and equal only for the same event', () => {
  fc.assert(
    fc.property(event, event, event, (a, b, c) => {
      expect(sign(a, b) + sign(b, a)).toBe(0);
      if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0);
      if (sign(a, b) === 0) expect(a).toEqual(b);
    }),
    { numRuns: 2000 },
  );
});

it('any arrival order sorts to the same list', () => {
  const shuffled = fc
    .uniqueArray(event, { selector: (e) => JSON.stringify(e), maxLength: 30 })
    .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
  fc.assert(
    fc.property(shuffled, ([list, other]) => {
      expect([...other].sort(compareEvents)).toEqual([...list].sort(compareEvents));
    }),
  );
});

it('seq decides before time, time before id, and events without seq come first', () => {
  const of = (seq: number | undefined, occurred_at: number, event_id: string) => ({ seq, occurred_at, event_id }) as unknown as CxEvent;
  const ordered = [of(undefined, 1, 'b'), of(undefined, 9, 'a'), of(0, 5, 'a'), of(1, 2, 'z'), of(2, 1, 'a'), of(2, 1, 'b'), of(2, 3, 'a')];
  expect([...ordered].reverse().sort(compareEvents)).toEqual(ordered);
});
