import { type AnswerRow, type Cell, emptyCell, type Interval, type MetricQuery, openField, withQuotients } from '@tidewatch/schemas';
import type { CompiledQuery } from './compile/compile-query.ts';

/** What one statement returned: index of the interval, one text a dimension, then values. */
export type ResultRows = readonly (readonly unknown[])[];

/** Puts the results of a query's statements together, in the order and with the empty cells that `evaluateQuery` gives. */
export function mergeAnswer(asked: MetricQuery, compiled: CompiledQuery, results: readonly ResultRows[]): readonly AnswerRow[] {
  return withQuotients(asked, mergeStatements(compiled, results));
}

function mergeStatements(compiled: CompiledQuery, results: readonly ResultRows[]): readonly AnswerRow[] {
  const { query } = compiled;
  const groups = new Map<string, { interval: number; dims: readonly string[]; cells: Map<string, Cell> }>();
  const open = new Map<string, Map<string, number>>();
  const groupAt = (interval: number, dims: readonly string[]) => {
    const key = JSON.stringify([interval, dims]);
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { interval, dims, cells: new Map() }));
    return group;
  };
  if (query.by.length === 0) for (let i = 0; i < compiled.intervals.length; i++) groupAt(i, []);

  compiled.statements.forEach((statement, s) => {
    for (const row of results[s] as ResultRows) {
      const interval = Number(row[0]);
      const dims = row.slice(1, 1 + query.by.length) as readonly string[];
      const values = row.slice(1 + query.by.length);
      const key = JSON.stringify([interval, dims]);
      if (!open.has(key)) open.set(key, new Map());
      for (const { metric, cellOf } of statement.cells) {
        if (statement.openAt !== undefined) open.get(key)?.set(metric.id, Number(values[statement.openAt]));
        const cell = cellOf(values, interval);
        if (cell) groupAt(interval, dims).cells.set(metric.id, cell);
      }
    }
  });

  return [...groups]
    .sort(([, a], [, b]) => a.interval - b.interval || compareTexts(a.dims, b.dims))
    .map(([key, group]) => ({
      interval: query.grain === 'total' ? null : (compiled.intervals[group.interval] as Interval),
      dims: Object.fromEntries(query.by.map((dimension, i) => [dimension, group.dims[i] ?? ''])),
      cells: Object.fromEntries(query.metrics.map((metric) => [metric.id, group.cells.get(metric.id) ?? emptyCell(metric)])),
      ...openField(open.get(key) ?? new Map()),
    }));
}

/** By the bytes of the texts, as `evaluateQuery` orders them. */
function compareTexts(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length; i++) {
    const order = Buffer.compare(Buffer.from(a[i] as string), Buffer.from(b[i] as string));
    if (order !== 0) return order;
  }
  return 0;
}
