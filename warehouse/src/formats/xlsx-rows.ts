import { type AnswerTable, bucketTexts, CELL_PARTS, columnNames, dimensionText, rowState } from './answer-table.ts';

/** A cell as `write-excel-file` takes it; null = an empty cell. */
export type XlsxCell =
  | { readonly value: string; readonly type: StringConstructor; readonly fontWeight?: 'bold' }
  | { readonly value: number; readonly type: NumberConstructor; readonly format?: string }
  | { readonly value: boolean; readonly type: BooleanConstructor }
  | { readonly value: Date; readonly type: DateConstructor; readonly format: string }
  | null;

/**
 * An answer as rows of typed cells, header first. Excel knows no zones: `bucket` is the exact ISO text, and the column
 * `local_time` beside it the same moment as a date of the zone's wall clock. Texts are text cells, never formulas.
 */
export function toXlsxRows(table: AnswerTable): XlsxCell[][] {
  const buckets = bucketTexts(table);
  const [bucket = '', ...others] = columnNames(table.query);
  const header = [bucket, 'local_time', ...others].map((name): XlsxCell => ({ value: name, type: String, fontWeight: 'bold' }));
  const rows = table.rows.map((row, i) => {
    const text = buckets[i] ?? null;
    const dims = table.query.by.map((dimension) => textCell(dimensionText(row, dimension)));
    const figures = table.query.metrics.flatMap((metric) =>
      CELL_PARTS.map((part) => numberCell(row.cells[metric.id]?.[part] ?? null, part === 'value' && metric.unit === 'fraction')),
    );
    const { settled, complete, open } = rowState(table, row);
    const states = [settled, complete].map((value): XlsxCell => ({ value, type: Boolean }));
    const openItems = open.map((value) => numberCell(value, false));
    return [text === null ? null : textCell(text), wallClockCell(text), ...dims, ...figures, ...states, ...openItems];
  });
  return [header, ...rows];
}

function textCell(value: string): XlsxCell {
  return value === '' ? null : { value, type: String };
}

function numberCell(value: number | null, isPercent: boolean): XlsxCell {
  if (value === null) return null;
  return isPercent ? { value, type: Number, format: '0.0%' } : { value, type: Number };
}

/** The writer prints a Date by its UTC fields, so these carry the wall clock. */
function wallClockCell(bucket: string | null): XlsxCell {
  return bucket === null ? null : { value: new Date(`${bucket.slice(0, 19)}Z`), type: Date, format: 'yyyy-mm-dd hh:mm' };
}
