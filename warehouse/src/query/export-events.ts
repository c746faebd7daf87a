import { forTenant, type TenantStatement } from './tenant-rows.ts';

export type ExportFormat = 'ndjson' | 'arrow';

/** What a row of the export is. A line break between the tokens of a stored JSON becomes a blank; inside strings JSON has none. */
const SELECTS: Readonly<Record<ExportFormat, { readonly columns: string; readonly format: string }>> = {
  ndjson: { columns: "translate(payload, '\\n\\r', '  ')", format: 'TSVRaw' },
  arrow: {
    columns:
      'event_id, type, unit_kind, unit_id, fromUnixTimestamp64Milli(occurred_at) AS occurred_at, fromUnixTimestamp64Milli(log_at) AS log_at, payload',
    format: 'ArrowStream',
  },
};

/** The stored events of a range by event time. Sorting beyond 200 MB goes to disk. */
export function eventsBetween(
  tenantId: string,
  range: { readonly from: number; readonly to: number },
  format: ExportFormat,
): TenantStatement {
  const { columns, format: wire } = SELECTS[format];
  return forTenant(
    tenantId,
    {
      table: 'events',
      columns: ['occurred_at', 'event_id', 'payload', ...(format === 'arrow' ? ['type', 'unit_kind', 'unit_id', 'log_at'] : [])],
      where: ['occurred_at >= {from:Int64}', 'occurred_at < {to:Int64}'],
    },
    {
      select: (from) =>
        `SELECT ${columns} FROM ${from}\nORDER BY occurred_at, event_id\n` +
        `SETTINGS max_bytes_before_external_sort = 200000000, max_execution_time = 600\nFORMAT ${wire}`,
      params: range,
    },
  );
}
