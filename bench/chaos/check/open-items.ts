import type { ClickHouseClient } from '@clickhouse/client';
import { allOf } from './archive.ts';
import type { Findings } from './findings.ts';

/** `open_items` holds the sessions whose rows are open, in their latest version, and nothing else. */
export async function checkOpenItems(client: ClickHouseClient, findings: Findings): Promise<void> {
  const key = 'tenant_id, toString(bucket_on) AS day, session_id, version';
  const rows = await allOf<{ session_id: string; n: number }>(
    client,
    `SELECT session_id, count() AS n FROM (
       SELECT ${key} FROM open_items FINAL WHERE is_deleted = 0
       UNION ALL
       SELECT ${key} FROM sessions FINAL WHERE closed_at IS NULL
     ) GROUP BY tenant_id, day, session_id, version HAVING n <> 2`,
  );
  for (const { session_id: id } of rows) findings.mismatch(`open_items and sessions do not agree on whether, and how, ${id} is open`);
}
