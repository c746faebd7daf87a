import type { CxEvent } from '@tidewatch/schemas';
import { expect, test } from 'vitest';
import { createLiveTwin } from './live.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const startAt = Date.UTC(2026, 8, 9, 12);
const options = { seed: 'live', tenantId: 'demo', startAt };

test('nothing is told before its time, and what is told does not depend on the steps', { timeout: 30_000 }, () => {
  const steps = createLiveTwin(options);
  const told: CxEvent[] = [];
  for (let at = startAt; at <= startAt + 6 * HOUR; at += 7 * MINUTE) {
    const events = steps.advance(at);
    for (const event of events) {
      expect(event.occurred_at).toBeLessThanOrEqual(at);
      expect(event.occurred_at).toBeGreaterThan(at - 7 * MINUTE - 1);
    }
    told.push(...events);
  }
  const last = startAt + Math.floor((6 * HOUR) / (7 * MINUTE)) * 7 * MINUTE;
  expect(createLiveTwin(options).advance(last)).toEqual(told);
});

test('a floor that is made again goes on with the same ids; history is marked as asked', () => {
  const ids = (events: readonly CxEvent[]) => events.map((event) => event.event_id);
  const first = createLiveTwin(options);
  first.advance(startAt + 2 * HOUR, { imported: true });
  const again = createLiveTwin(options);
  expect(again.advance(startAt + 2 * HOUR, { imported: true }).every((event) => event.imported === true)).toBe(true);
  const goesOn = again.advance(startAt + 3 * HOUR);
  expect(ids(goesOn)).toEqual(ids(first.advance(startAt + 3 * HOUR)));
  expect(goesOn.every((event) => event.imported === false)).toBe(true);
});

test('time does not go back', () => {
  const twin = createLiveTwin(options);
  twin.advance(startAt + HOUR);
  expect(() => twin.advance(startAt)).toThrow(RangeError);
  expect(() => twin.advance(Number.NaN)).toThrow(RangeError);
});

test.each([0, 9, 17])('whoever starts the demo at %d:00 UTC sees a busy floor', { timeout: 30_000 }, (hour) => {
  const peakAt = Date.UTC(2026, 8, 9, hour);
  const twin = createLiveTwin({ ...options, startAt: peakAt - 3 * HOUR, peakAt });
  expect(activity(twin.advance(peakAt), peakAt - HOUR)).toMatchObject({ isBusy: true });
});

test('a floor that never closes is busy at every hour, and never off-hours', { timeout: 30_000 }, () => {
  const peakAt = Date.UTC(2026, 8, 9, 20);
  const twin = createLiveTwin({ ...options, startAt: peakAt - 3 * HOUR, peakAt, alwaysOpen: true });
  for (let at = peakAt; at <= peakAt + 24 * HOUR; at += 2 * HOUR) {
    expect({ at: new Date(at).toISOString(), ...activity(twin.advance(at), at - HOUR) }).toMatchObject({ isBusy: true, offhours: 0 });
  }
});

function activity(events: readonly CxEvent[], since: number) {
  const recent = events.filter((event) => event.occurred_at >= since);
  const count = (type: string) => recent.filter((event) => event.type === type).length;
  const isBusy = count('session.started') > 80 && count('agent.accepted') > 40;
  return { isBusy, offhours: recent.filter((event) => event['offhours'] === true).length };
}

test('floors of one tenant never publish two documents under one name: a version never changes', () => {
  const floors = [{}, { startAt: startAt - 7 * 24 * HOUR }, { alwaysOpen: true }, { alwaysOpen: true, peakAt: startAt }, { zone: 'UTC' }];
  const documents = new Map<string, Set<string>>();
  for (const floor of floors) {
    const from = floor.startAt ?? startAt;
    for (const event of createLiveTwin({ ...options, ...floor }).advance(from + MINUTE)) {
      if (!event.type.endsWith('.published')) continue;
      const name = `${event.type} ${event['version_id']}`;
      documents.set(name, new Set([...(documents.get(name) ?? []), JSON.stringify(event['document'])]));
    }
  }
  expect(documents.size).toBeGreaterThan(12);
  expect([...documents].filter(([, texts]) => texts.size > 1).map(([name]) => name)).toEqual([]);
});
