import { wallClockOf } from '../../components/charts/wall-clock.ts';
import type { ExploreAnswer } from './answer.ts';
import type { ExploreView } from './view.ts';

/** Of when a view is. */
export type RangeOfView = Pick<ExploreView, 'from' | 'to' | 'asOf' | 'knownAt'>;

/** A range to choose, and what becomes of the choice. */
export interface RangeProps {
  readonly view: RangeOfView & Pick<ExploreView, 'zone'>;
  /** What the words meant in the last answer, ms UTC. */
  readonly resolved: ExploreAnswer['range'] | null;
  readonly onChoose: (range: RangeOfView) => void;
}

/** Ranges that move with the clock, in the order of the menu. */
export const PRESETS = [
  { id: 'today', from: 'now/d', to: 'now' },
  { id: 'yesterday', from: 'now-1d/d', to: 'now/d' },
  { id: 'now-24h', from: 'now-24h', to: 'now' },
  { id: 'now-7d', from: 'now-7d', to: 'now' },
  { id: 'now-28d', from: 'now-28d', to: 'now' },
  { id: 'now-90d', from: 'now-90d', to: 'now' },
] as const;
export type Preset = (typeof PRESETS)[number]['id'];

/** The preset that a range is, or null; a frozen one is none. */
export function presetOf({ from, to, asOf, knownAt }: RangeOfView): Preset | null {
  return asOf === null && knownAt === null ? (PRESETS.find((preset) => preset.from === from && preset.to === to)?.id ?? null) : null;
}

/** Wall clock of an instant as a date field takes it: 2026-11-25T14:05. */
export function wallClockText(ms: number, zone: string): string {
  const { year, month, day, hour, minute } = wallClockOf(ms, zone);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}

/** Whole days, first and last included, YYYY-MM-DD. */
export interface DayRange {
  readonly first: string;
  readonly last: string;
}

/** Wall-clock times of whole days: from the first midnight to the midnight after the last. */
export function timesOfDays({ first, last }: DayRange): { readonly from: string; readonly to: string } {
  return { from: `${first}T00:00`, to: `${shiftDay(last, 1)}T00:00` };
}

/** The days that two wall-clock times touch; the end itself is not in them. */
export function daysOfTimes({ from, to }: { readonly from: string; readonly to: string }): DayRange {
  const last = to.slice(0, 10);
  return { first: from.slice(0, 10), last: to.endsWith('T00:00') ? shiftDay(last, -1) : last };
}

function shiftDay(day: string, by: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + by * 86_400_000).toISOString().slice(0, 10);
}
