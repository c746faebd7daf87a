import { createHash } from 'node:crypto';
import { DAY_MS, dayOf } from '@tidewatch/schemas';
import type { Pool } from 'pg';

/** How long a repeated event is recognised; later ones are suppressed by the pipeline. */
export const SEEN_DAYS = 90;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SWEEP_ROWS = 50_000;

/** Sixteen bytes, as UUID text, that stand for an event's id of any form. */
export function keyOf(eventId: string): string {
  if (UUID.test(eventId)) return eventId;
  const hash = createHash('sha256').update(eventId).digest('hex');
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join('-');
}

/** Those of the keys that the log has taken before. */
export async function findSeen(pool: Pool, tenantId: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ event_key: string }>(
    'select event_key from ingest.seen where tenant_id = $1 and event_key = any($2::uuid[])',
    [tenantId, keys],
  );
  return new Set(rows.map((row) => row.event_key));
}

/** Notes that the log has taken the keys on the UTC day of `now`. */
export async function markSeen(pool: Pool, tenantId: string, { keys, now }: { keys: readonly string[]; now: number }): Promise<void> {
  // Sorted, so that two batches with the same ids wait for each other and never both.
  await pool.query(
    `insert into ingest.seen (tenant_id, event_key, seen_on)
     select $1, key, $3::date from unnest($2::uuid[]) as key
     on conflict do nothing`,
    [tenantId, [...keys].sort(), dayOf(now)],
  );
}

/** Forgets ids taken more than `SEEN_DAYS` before `now` (ms UTC); returns how many. */
export async function sweepSeen(pool: Pool, now: number): Promise<number> {
  const before = dayOf(now - SEEN_DAYS * DAY_MS);
  for (let swept = 0; ; ) {
    const { rowCount } = await pool.query(
      'delete from ingest.seen where ctid = any(array(select ctid from ingest.seen where seen_on < $1::date limit $2))',
      [before, SWEEP_ROWS],
    );
    swept += rowCount ?? 0;
    if ((rowCount ?? 0) < SWEEP_ROWS) return swept;
  }
}
