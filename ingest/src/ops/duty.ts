import type { Queryable } from './queryable.ts';

/**
 * Takes or keeps a chore that one process at a time does for all. A lease by PostgreSQL's clock and not a lock of a
 * session: a holder that is stopped, or cut off, loses it as well. Two may hold it for a moment when one of them sleeps
 * over its end, so what is done under it bears being done twice.
 */
export async function holdDuty(
  db: Queryable,
  duty: { readonly name: string; readonly holder: string; readonly forMs: number },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into ingest.duties as held (name, holder, until) values ($1, $2, clock_timestamp() + $3 * interval '1 ms')
     on conflict (name) do update set holder = excluded.holder, until = excluded.until
     where held.holder = excluded.holder or held.until < clock_timestamp()`,
    [duty.name, duty.holder, duty.forMs],
  );
  return rowCount === 1;
}

/** Gives a chore back, so that the next holder need not wait for the end of the lease. */
export async function leaveDuty(db: Queryable, duty: { readonly name: string; readonly holder: string }): Promise<void> {
  await db.query('delete from ingest.duties where name = $1 and holder = $2', [duty.name, duty.holder]);
}
