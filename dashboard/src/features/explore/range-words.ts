import { wallClockOf } from '../../components/charts/wall-clock.ts';
import type { ExploreView } from './view.ts';

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
export function presetOf({ from, to, asOf }: Pick<ExploreView, 'from' | 'to' | 'asOf'>): Preset | null {
  return asOf === null ? (PRESETS.find((preset) => preset.from === from && preset.to === to)?.id ?? null) : null;
}

/** Wall clock of an instant as a date field takes it: 2026-11-25T14:05. */
export function wallClockText(ms: number, zone: string): string {
  const { year, month, day, hour, minute } = wallClockOf(ms, zone);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}
