import { type Cell, intervalsOf } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { prepareHeat, stepOnMap } from './heat-model.ts';

const zone = 'America/New_York';
const bucketsOf = (from: string, to: string) =>
  intervalsOf(Date.parse(from), Date.parse(to), '15m', zone).map((interval) => ({ ...interval, state: 'final' as const }));
const count = (value: number | null): Cell => ({ value, numerator: value, denominator: null, n: value ?? 0 });
const mapOf = (from: string, to: string) => {
  const buckets = bucketsOf(from, to);
  return prepareHeat(
    buckets,
    buckets.map((_, i) => count(i)),
    zone,
  );
};

describe('prepareHeat', () => {
  it('leaves the skipped hour of a 23-hour day empty: 92 quarter hours, none from 02:00 to 03:00', () => {
    const [day, ...others] = mapOf('2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z').days;
    expect(others).toEqual([]);
    expect(day?.cells.length).toBe(92);
    expect(day?.cells.filter(({ column }) => column >= 8 && column < 12)).toEqual([]);
  });

  it('shows the repeated hour of a 25-hour day twice, cut in two', () => {
    const [day] = mapOf('2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z').days;
    expect(day?.cells.length).toBe(100);
    const repeated = day?.cells.filter(({ isRepeated }) => isRepeated) ?? [];
    expect(repeated.map(({ column, turn }) => [column, turn])).toEqual([
      ...[4, 5, 6, 7].map((column) => [column, 0]),
      ...[4, 5, 6, 7].map((column) => [column, 1]),
    ]);
  });

  it('tells no value, zero and the largest value apart', () => {
    const buckets = bucketsOf('2026-11-25T05:00:00Z', '2026-11-25T06:00:00Z');
    const { days, max } = prepareHeat(buckets, [null, count(0), count(1), count(6)], zone);
    expect(max).toBe(6);
    expect(days[0]?.cells.map(({ level }) => level)).toEqual([null, 0, 1, 6]);
  });
});

describe('stepOnMap', () => {
  const model = mapOf('2026-11-23T05:00:00Z', '2026-11-25T05:00:00Z');

  it('goes along the day into the next, and to the same time of another day', () => {
    expect(stepOnMap(model, 95, 'ArrowRight')).toBe(96);
    expect(stepOnMap(model, 40, 'ArrowDown')).toBe(136);
    expect(stepOnMap(model, 136, 'ArrowUp')).toBe(40);
  });

  it('stays on the map', () => {
    expect(stepOnMap(model, 0, 'ArrowLeft')).toBe(0);
    expect(stepOnMap(model, 191, 'ArrowRight')).toBe(191);
    expect(stepOnMap(model, 40, 'ArrowUp')).toBeNull();
    expect(stepOnMap(model, -1, 'ArrowDown')).toBe(0);
  });
});
