import type { Pool } from 'pg';
import type { BatchCollector } from '../collector.ts';
import { replayDeadLetters } from '../dead-letters/replay-dead-letters.ts';
import type { ReplayRow } from './replays.ts';

const PAGE = 100;

/**
 * Does one page of the oldest request that is not finished; false when there is none. Its place is written after each
 * page: a page that was done and not written down is done again, which changes nothing.
 */
export async function continueReplay(pool: Pool, collector: BatchCollector, now: number): Promise<boolean> {
  const { rows } = await pool.query<ReplayRow>('select * from ingest.replays where finished_at is null order by requested_at, id limit 1');
  const [request] = rows;
  if (!request) return false;
  try {
    await replayPage(pool, request, { collector, now });
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    await pool.query('update ingest.replays set trouble = $2 where id = $1', [request.id, String(code ?? 'replay_failed')]);
    throw error;
  }
  return true;
}

async function replayPage(
  pool: Pool,
  request: ReplayRow,
  way: { readonly collector: BatchCollector; readonly now: number },
): Promise<void> {
  const { rows: letters } = await pool.query<{ id: string; at: string }>(
    `select id, at from ingest.dead_letters
     where replayed_at is null and tenant_id = $1 and ($2::uuid is null or id = $2)
       and ($3::text is null or problems->0->>'code' = $3) and at <= $4 and (at, id) > ($5, $6)
     order by at, id limit ${PAGE}`,
    [request.tenant_id, request.letter_id, request.code, request.requested_at, request.after_at, request.after_id],
  );
  const done = await replayDeadLetters(
    pool,
    letters.map(({ id }) => id),
    way,
  );
  const last = letters.at(-1);
  await pool.query(
    `update ingest.replays set replayed = replayed + $2, kept = kept + $3, trouble = null,
       after_at = coalesce($4, after_at), after_id = coalesce($5, after_id), finished_at = $6
     where id = $1`,
    [request.id, done.replayed.length, done.kept.length, last?.at ?? null, last?.id ?? null, letters.length < PAGE ? way.now : null],
  );
}
