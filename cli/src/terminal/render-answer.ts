import { formatEvidence, formatFigure } from '@tidewatch/dashboard/figure';
import { type AnswerRow, type Cell, formatInstant, type Metric, stateOfRow } from '@tidewatch/schemas';
import type { AnswerTable, Restatement } from '@tidewatch/warehouse/query';

/** An answer as a table for people: values as every page writes them, with what they rest on. */
export function renderAnswer(table: AnswerTable): string {
  const { query, rows } = table;
  const head = [...(query.grain === 'total' ? [] : ['bucket']), ...query.by, ...query.metrics.map(({ id }) => id), 'state'];
  const body = rows.map((row) => [
    ...(row.interval === null ? [] : [formatInstant(row.interval.start, query.zone)]),
    ...query.by.map((dimension) => row.dims[dimension] || '–'),
    ...query.metrics.map((metric) => renderCell(metric, row.cells[metric.id])),
    renderState(table, row),
  ]);
  return renderTable(head, body);
}

/** Restatements as a table for people, in the order given. */
export function renderRestatements(restatements: readonly Restatement[], zone: string): string {
  const amount = (above: number | null, below: number | null) => (below === null ? String(above ?? '–') : `${above ?? '–'}/${below}`);
  const body = restatements.map((line) => [
    formatInstant(line.interval_start, zone),
    line.metric_id,
    amount(line.old_amount, line.old_denominator),
    amount(line.new_amount, line.new_denominator),
    `${line.unit_kind} ${line.unit_id}`,
    `${line.event_type} ${line.event_id}`,
    formatInstant(line.log_at, zone),
  ]);
  return renderTable(['interval', 'metric', 'was', 'is', 'unit', 'because of', 'known since'], body);
}

/** Columns padded to their widest cell. */
export function renderTable(head: readonly string[], body: readonly (readonly string[])[]): string {
  const lines = [head, ...body];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function renderState({ query, settledTo }: AnswerTable, row: AnswerRow): string {
  const { settled, complete, openItems } = stateOfRow(row, query, settledTo);
  if (complete) return 'complete';
  const open = openItems === 0 ? '' : `, ${openItems} still open`;
  return `${settled ? 'settled' : 'provisional'}${open}`;
}

function renderCell(metric: Metric, cell: Cell | undefined): string {
  const value = formatFigure(cell?.value ?? null, metric.unit, 'en');
  const evidence = cell === undefined || cell.value === null ? null : formatEvidence(cell, metric.unit, 'en');
  return evidence === null ? value : `${value} (${evidence})`;
}
