import type pg from 'pg';
import { guarded } from './postgres-errors.ts';

/** Removes a group that nobody is in any more with its places, so that it holds nothing back. Nothing where there is none. */
export async function forgetEmbeddedGroup(pool: pg.Pool, group: string): Promise<void> {
  await guarded(() => pool.query(FORGET, [group]));
}

const FORGET = `
with gone as (
  select group_id from log.groups g
  where g.name = $1 and not exists (select from log.members m where m.group_id = g.group_id)
  for update
),
places as (delete from log.group_partitions p using gone where p.group_id = gone.group_id)
delete from log.groups g using gone where g.group_id = gone.group_id`;
