import { setImmediate } from 'node:timers/promises';
import { type AnswerRow, type Cell, emptyCell, evaluateQuery, type MetricQuery, type UnitRows } from '@tidewatch/schemas';
import type { CatalogueReader } from '@tidewatch/warehouse/query';
import type { DifferingCell } from './report.ts';

/** The warehouse's answer beside that of the catalogue in plain TypeScript over the same rows, cell by cell. */
export async function compareCells(
  query: MetricQuery,
  rows: UnitRows,
  reader: Pick<CatalogueReader, 'answer'>,
): Promise<{ readonly cells: number; readonly differences: readonly DifferingCell[] }> {
  // The server computes while we do: its statements must be on their way before we take the thread.
  const [answer, evaluated] = await Promise.all([reader.answer(query), setImmediate().then(() => evaluateQuery(query, rows))]);
  const stored = byKey(answer);
  const expected = byKey(evaluated);
  const keys = new Set([...expected.keys(), ...stored.keys()]);
  const differences: DifferingCell[] = [];
  for (const key of keys) {
    const row = (expected.get(key) ?? stored.get(key)) as AnswerRow;
    const { start, end } = row.interval ?? { start: query.from, end: query.to };
    for (const metric of query.metrics) {
      const ours = expected.get(key)?.cells[metric.id] ?? emptyCell(metric);
      const theirs = stored.get(key)?.cells[metric.id] ?? emptyCell(metric);
      if (isEqual(ours, theirs)) continue;
      const cell = { metric: metric.id, from: new Date(start).toISOString(), to: new Date(end).toISOString(), dims: row.dims };
      differences.push({ cell, stored: theirs, expected: ours });
    }
  }
  return { cells: keys.size * query.metrics.length, differences };
}

function byKey(rows: readonly AnswerRow[]): ReadonlyMap<string, AnswerRow> {
  return new Map(rows.map((row) => [JSON.stringify([row.interval?.start, row.dims]), row]));
}

function isEqual(a: Cell, b: Cell): boolean {
  return a.value === b.value && a.numerator === b.numerator && a.denominator === b.denominator && a.n === b.n;
}
