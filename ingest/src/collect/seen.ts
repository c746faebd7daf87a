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

/** An event by whose it is and the key of its id. */
export interface SeenKey {
  readonly tenantId: string;
  readonly key: string;
}

/** Names a key in sets. */
export function seenName({ tenantId, key }: SeenKey): string {
  return `${key}/${tenantId}`;
}

/** Names of those of the keys that the log has taken before. */
export async function findSeen(pool: Pool, keys: readonly SeenKey[]): Promise<Set<string>> {
  const { rows } = await pool.query<[tenantId: string, key: string], string[][]>({
    name: 'seen-find',
    text: FIND,
    values: toColumns(keys),
    rowMode: 'array',
  });
  return new Set(rows.map(([tenantId, key]) => seenName({ tenantId, key })));
}

/** Notes that the log has taken the keys on the UTC day of `now`. A crash of PostgreSQL may undo it; what the log has stays. */
export async function markSeen(pool: Pool, keys: readonly SeenKey[], now: number): Promise<void> {
  // Sorted, so that two batches with the same ids wait for each other and never both.
  const sorted = keys.toSorted((a, b) => (seenName(a) < seenName(b) ? -1 : 1));
  await pool.query({ name: 'seen-mark', text: MARK, values: [...toColumns(sorted), dayOf(now)] });
}

function toColumns(keys: readonly SeenKey[]): string[][] {
  return [keys.map(({ tenantId }) => tenantId), keys.map(({ key }) => key)];
}

/** A probe of the index for each key: as a plain join, a plan made while the table was small reads all of it for every request. */
const FIND = `
select k.tenant_id, k.event_key
from unnest($1::text[], $2::uuid[]) as k (tenant_id, event_key)
cross join lateral (
  select from ingest.seen s where s.tenant_id = k.tenant_id and s.event_key = k.event_key limit 1
) s`;

/** Does not wait for the disk: a mark that is lost makes a repeated event go into the log again, where it is suppressed. */
const MARK = `
insert into ingest.seen (tenant_id, event_key, seen_on)
select k.tenant_id, k.event_key, $3::date
from (select set_config('synchronous_commit', 'off', true)) as hurry,
  unnest($1::text[], $2::uuid[]) as k (tenant_id, event_key)
on conflict do nothing`;

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
