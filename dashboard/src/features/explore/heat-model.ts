import type { Cell } from '@tidewatch/schemas';
import { wallClockOf } from '../../components/charts/wall-clock.ts';
import type { Bucket } from './answer.ts';

/** Quarter hours of a wall clock's day. */
export const COLUMNS = 96;
/** Steps of darkness. */
export const LEVELS = 6;

/** One quarter hour on the map. */
export interface HeatCell {
  /** Index of its bucket in the answer. */
  readonly index: number;
  /** 0 = 00:00, 95 = 23:45 on the wall clock. */
  readonly column: number;
  /** The clock shows some quarter hours twice when it is set back: 0 the first, 1 the second. */
  readonly turn: 0 | 1;
  readonly isRepeated: boolean;
  /** 1 to 6; 0 = the value is 0; null = no value. */
  readonly level: number | null;
}

export interface HeatDay {
  /** Start of its first bucket, ms UTC. */
  readonly start: number;
  /** In order of time. A day on which the clock skips an hour has no cells there. */
  readonly cells: readonly HeatCell[];
}

export interface HeatModel {
  readonly days: readonly HeatDay[];
  /** The value that is darkest. */
  readonly max: number;
}

/** Buckets of 15 minutes as days × quarter hours of the zone's wall clock: a long or a short day is shown as it was. */
export function prepareHeat(buckets: readonly Bucket[], cells: readonly (Cell | null)[], zone: string): HeatModel {
  const max = cells.reduce((most, cell) => Math.max(most, cell?.value ?? 0), 0);
  const days: { start: number; day: string; cells: Omit<HeatCell, 'isRepeated'>[] }[] = [];
  buckets.forEach(({ start }, index) => {
    const { year, month, day, hour, minute } = wallClockOf(start, zone);
    const date = `${year}-${month}-${day}`;
    if (days.at(-1)?.day !== date) days.push({ start, day: date, cells: [] });
    const today = days.at(-1)?.cells ?? [];
    const column = Math.floor((hour * 60 + minute) / 15);
    const turn = today.some((earlier) => earlier.column === column) ? 1 : 0;
    today.push({ index, column, turn, level: levelOf(cells[index]?.value ?? null, max) });
  });
  return {
    max,
    days: days.map(({ start, cells: own }) => {
      const repeated = new Set(own.filter(({ turn }) => turn === 1).map(({ column }) => column));
      return { start, cells: own.map((cell) => ({ ...cell, isRepeated: repeated.has(cell.column) })) };
    }),
  };
}

function levelOf(value: number | null, max: number): number | null {
  if (value === null) return null;
  return value <= 0 || max === 0 ? 0 : Math.min(LEVELS, Math.ceil((value / max) * LEVELS));
}

/** Where the arrow keys lead from a cell: along the day, or to the same time of another day; null = nowhere. */
export function stepOnMap({ days }: HeatModel, at: number, key: string): number | null {
  const row = days.findIndex(({ cells }) => cells.some(({ index }) => index === at));
  const here = days[row]?.cells.find(({ index }) => index === at);
  if (here === undefined) return days[0]?.cells[0]?.index ?? null;
  const last = days.at(-1)?.cells.at(-1)?.index ?? at;
  if (key === 'ArrowLeft') return Math.max(0, at - 1);
  if (key === 'ArrowRight') return Math.min(last, at + 1);
  const other = days[row + (key === 'ArrowUp' ? -1 : 1)];
  return other?.cells.find(({ column }) => column >= here.column)?.index ?? other?.cells.at(-1)?.index ?? null;
}
