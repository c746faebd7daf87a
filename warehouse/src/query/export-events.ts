import { forTenant, type TenantStatement } from './tenant-rows.ts';

/**
 * The stored events of a range by event time, one a line. A line break between the tokens of a stored JSON becomes a
 * blank; inside strings JSON has none. Sorting beyond 200 MB goes to disk.
 */
export function eventsBetween(tenantId: string, range: { readonly from: number; readonly to: number }): TenantStatement {
  return forTenant(
    tenantId,
    {
      table: 'events',
      columns: ['occurred_at', 'event_id', 'payload'],
      where: ['occurred_at >= {from:Int64}', 'occurred_at < {to:Int64}'],
    },
    {
      select: (from) =>
        `SELECT translate(payload, '\\n\\r', '  ') FROM ${from}\nORDER BY occurred_at, event_id\n` +
        'SETTINGS max_bytes_before_external_sort = 200000000, max_execution_time = 600\nFORMAT TSVRaw',
      params: range,
    },
  );
}
