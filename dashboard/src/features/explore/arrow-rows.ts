import type { Cell } from '@tidewatch/schemas';
import { tableFromIPC, type Vector } from 'apache-arrow';
import { groupKey } from './answer.ts';
import type { IntervalFigures } from './spread-cells.ts';

/** Rows of a figures' file by group (`groupKey`) and by the start of the interval, ms UTC. */
export type RowsByGroup = ReadonlyMap<string, ReadonlyMap<number, IntervalFigures>>;

/** The rows of an Arrow stream as the export writes it, of these metrics split by these dimensions. */
export function rowsOfArrow(bytes: Uint8Array, { metrics, by }: { metrics: readonly string[]; by: readonly string[] }): RowsByGroup {
  const table = tableFromIPC(bytes);
  const column = (name: string) => table.getChild(name);
  const starts = column('bucket');
  const dimensions = by.map(column);
  const figures = metrics.map((id) => ({ id, cellAt: cellsOf((part) => column(`${id}.${part}`)), open: column(`${id}.open`) }));
  const groups = new Map<string, Map<number, IntervalFigures>>();
  for (let i = 0; i < table.numRows; i += 1) {
    const key = groupKey({ values: dimensions.map((dimension) => String(dimension?.get(i) ?? '')) });
    const rows = groups.get(key) ?? new Map<number, IntervalFigures>();
    groups.set(key, rows);
    rows.set(Number(starts?.get(i)), {
      cells: Object.fromEntries(figures.map(({ id, cellAt }) => [id, cellAt(i)])),
      open: Object.fromEntries(figures.map(({ id, open }) => [id, Number(open?.get(i) ?? 0)])),
    });
  }
  return groups;
}

function cellsOf(column: (part: keyof Cell) => Vector | null): (row: number) => Cell {
  const [value, numerator, denominator, n] = (['value', 'numerator', 'denominator', 'n'] as const).map(column);
  const at = (vector: Vector | null | undefined, row: number) => {
    const found: unknown = vector?.get(row) ?? null;
    return found === null ? null : Number(found);
  };
  return (row) => ({
    value: at(value, row),
    numerator: at(numerator, row),
    denominator: at(denominator, row),
    n: at(n, row) ?? 0,
  });
}
