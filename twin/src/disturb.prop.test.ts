import type { CxEvent } from '@tidewatch/schemas';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { disturb } from './disturb.ts';

const event = (index: number, at: number): CxEvent => ({
  event_id: `e${index}`,
  type: 'session.started',
  schema_version: 1,
  tenant_id: 't',
  occurred_at: 1_700_000_000_000 + at,
});

const streams = fc
  .array(fc.nat(3_600_000), { maxLength: 300 })
  .map((times) => times.sort((a, b) => a - b).map((at, index) => event(index, at)));
const disturbances = fc.record({
  seed: fc.integer(),
  duplicates: fc.double({ min: 0, max: 1, noNaN: true }),
  shuffled: fc.double({ min: 0, max: 0.5, noNaN: true }),
  late: fc.double({ min: 0, max: 0.5, noNaN: true }),
  maxLateMs: fc.integer({ min: 1, max: 172_800_000 }),
});

test('every event is delivered, at most twice, and none is invented', () => {
  fc.assert(
    fc.property(streams, disturbances, (events, disturbance) => {
      const counts = new Map<string, number>();
      for (const { event_id: id } of disturb(events, disturbance)) counts.set(id, (counts.get(id) ?? 0) + 1);
      expect([...counts.keys()].sort()).toEqual(events.map(({ event_id: id }) => id).sort());
      expect(Math.max(0, ...counts.values())).toBeLessThanOrEqual(2);
    }),
    { seed: 20260907, verbose: true },
  );
});

test('without disturbance the order stays', () => {
  fc.assert(
    fc.property(streams, (events) => {
      expect([...disturb(events, { seed: 1, duplicates: 0, shuffled: 0, late: 0, maxLateMs: 1 })]).toEqual(events);
    }),
    { seed: 20260907, verbose: true },
  );
});

test('the same seed disturbs in the same way', () => {
  fc.assert(
    fc.property(streams, disturbances, (events, disturbance) => {
      expect([...disturb(events, disturbance)]).toEqual([...disturb(events, disturbance)]);
    }),
    { seed: 20260907, verbose: true, numRuns: 30 },
  );
});
