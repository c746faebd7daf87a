import { type AnswerTable, bucketTexts, CELL_PARTS, columnNames, dimensionText, rowState } from './answer-table.ts';

const BOM = '\uFEFF';
const LINE_END = '\r\n';

/**
 * An answer as CSV (RFC 4180, UTF-8 with BOM so that Excel reads Chinese): a header, then one line a row; null is empty,
 * numbers are never quoted. A text that a spreadsheet would run as a formula gets a leading apostrophe.
 */
export function toCsv(table: AnswerTable): string {
  const buckets = bucketTexts(table);
  const lines = table.rows.map((row, i) => {
    const dims = table.query.by.map((dimension) => csvText(dimensionText(row, dimension)));
    const figures = table.query.metrics.flatMap((metric) => CELL_PARTS.map((part) => csvNumber(row.cells[metric.id]?.[part] ?? null)));
    const { settled, complete, open } = rowState(table, row);
    return [buckets[i] ?? '', ...dims, ...figures, settled, complete, ...open].join(',');
  });
  return BOM + [columnNames(table.query).map(csvText).join(','), ...lines, ''].join(LINE_END);
}

function csvNumber(value: number | null): string {
  return value === null ? '' : String(value);
}

function csvText(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
