import { type WallClock, wallClockOf } from './wall-clock.ts';

/** One label of a time axis: the bucket that it stands at, and whether it names a day or a time of day. */
export interface AxisTick {
  readonly index: number;
  readonly kind: 'date' | 'time';
  readonly start: number;
}

const HOUR_STEPS = [0.25, 0.5, 1, 2, 3, 6, 12];
const DAY_STEPS = [1, 2, 7, 14, 28, 56, 91, 182, 364];

/**
 * Which buckets of a time axis get a label, at most `most`: local times that people count in (each 3 h, midnight, Mondays),
 * in the zone of the buckets. Midnight is named by its date.
 */
export function chooseTicks(starts: readonly number[], zone: string, most: number): readonly AxisTick[] {
  const clocks = starts.map((start) => wallClockOf(start, zone));
  const tick = (index: number): AxisTick => {
    const { hour, minute } = clocks[index] as WallClock;
    return { index, kind: hour === 0 && minute === 0 ? 'date' : 'time', start: starts[index] as number };
  };
  const all = clocks.map((_, index) => index);
  const midnights = all.filter((index) => tick(index).kind === 'date');
  if (midnights.length < starts.length) {
    for (const step of HOUR_STEPS) {
      const chosen = all.filter((index) => minutesOf(clocks[index] as WallClock) % (step * 60) === 0);
      if (chosen.length <= most && chosen.length > 0) return chosen.map(tick);
    }
    if (midnights.length === 0) return all.slice(0, 1).map(tick);
  }
  return everyFewDays(midnights, clocks, most).map(tick);
}

/** Every k-th of the days; whole weeks begin on Mondays. */
function everyFewDays(days: readonly number[], clocks: readonly WallClock[], most: number): readonly number[] {
  const step = DAY_STEPS.find((candidate) => days.length / candidate <= most) ?? days.length;
  const monday = days.findIndex((index) => clocks[index]?.weekday === 1);
  const first = step % 7 === 0 && monday >= 0 ? monday : 0;
  return days.filter((_, i) => i >= first && (i - first) % step === 0);
}

const minutesOf = (clock: WallClock) => clock.hour * 60 + clock.minute;
