import { describe, expect, it } from 'vitest';
import { nextVerifyDay, VERIFY_DAYS_A_NIGHT, type VerifiedDay } from './verify-runs.ts';

const DAYS = ['2026-03-01', '2026-03-02', '2026-03-03'];
const SINCE = 1_000;
const seen = (day: string, finishedAt: number, differ = 0): VerifiedDay => ({ day, finishedAt, differ });
const next = (...looked: readonly VerifiedDay[]) => nextVerifyDay(DAYS, { looked, since: SINCE });

describe('the night looks next at', () => {
  it('the latest day that nobody has looked at', () => {
    expect(next()).toBe('2026-03-03');
    expect(next(seen('2026-03-03', 1_200))).toBe('2026-03-02');
  });

  it('what differed before all else, and what was looked at longest ago after all else', () => {
    expect(next(seen('2026-03-01', 900, 3))).toBe('2026-03-01');
    expect(next(seen('2026-03-01', 900), seen('2026-03-02', 800), seen('2026-03-03', 1_000))).toBe('2026-03-02');
  });

  it('nothing once each day has had its turn, or as many as a night holds', () => {
    expect(next(...DAYS.map((day) => seen(day, SINCE, 1)))).toBeNull();
    const many = Array.from({ length: VERIFY_DAYS_A_NIGHT + 1 }, (_, i) => `d${String(i).padStart(3, '0')}`);
    const looked = many.slice(0, VERIFY_DAYS_A_NIGHT).map((day) => seen(day, SINCE));
    expect(nextVerifyDay(many, { looked: looked.slice(1), since: SINCE })).not.toBeNull();
    expect(nextVerifyDay(many, { looked, since: SINCE })).toBeNull();
  });
});
