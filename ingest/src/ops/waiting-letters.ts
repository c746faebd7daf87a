import type { Problem } from '@tidewatch/schemas';
import type { Queryable } from './queryable.ts';

/** How many letters of a tenant wait for one reason. */
export interface LetterCount {
  /** Code of their first problem. */
  readonly code: string;
  readonly count: number;
  /** When the first of them could not be taken, ms UTC. */
  readonly oldestAt: number;
}

/** A letter as people see it: where it is from and why it waits, never what is in it. */
export interface WaitingLetter {
  readonly id: string;
  readonly at: number;
  readonly origin: string;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
  readonly problems: readonly Problem[];
  /** False where it is only the beginning of what came, or a row of a file that has to be imported again. */
  readonly isReplayable: boolean;
}

/** Letters that wait, by reason, most first. */
export async function countLetters(db: Queryable, tenantId: string): Promise<readonly LetterCount[]> {
  const { rows } = await db.query<{ code: string; n: string; oldest: string }>(
    `select coalesce(problems->0->>'code', '') as code, count(*) as n, min(at) as oldest from ingest.dead_letters
     where replayed_at is null and tenant_id = $1 group by 1 order by n desc, code`,
    [tenantId],
  );
  return rows.map(({ code, n, oldest }) => ({ code, count: Number(n), oldestAt: Number(oldest) }));
}

/** Letters that wait and name no tenant: nobody's to see, everybody's to know of. */
export async function countOwnerlessLetters(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ n: string }>(
    'select count(*) as n from ingest.dead_letters where replayed_at is null and tenant_id is null',
  );
  return Number(rows[0]?.n);
}

export interface LetterPage {
  readonly tenantId: string;
  /** Absent: of every reason. */
  readonly code?: string | undefined;
  readonly limit: number;
  /** Id of the last one of the page before. */
  readonly after?: string | undefined;
}

interface Row {
  readonly id: string;
  readonly at: string;
  readonly origin: string;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: string | null;
  readonly problems: readonly Problem[];
  readonly is_replayable: boolean;
}

/** A tenant's letters that wait, the newest first. */
export async function readLetters(db: Queryable, { tenantId, code, limit, after }: LetterPage): Promise<readonly WaitingLetter[]> {
  const { rows } = await db.query<Row>(
    `select id, at, origin, topic, "partition", "offset", problems, cut_from is null and format = 'event' as is_replayable
     from ingest.dead_letters
     where replayed_at is null and tenant_id = $1 and ($2::text is null or problems->0->>'code' = $2)
       and ($3::uuid is null or (at, id) < (select at, id from ingest.dead_letters where id = $3 and tenant_id = $1))
     order by at desc, id desc limit $4`,
    [tenantId, code ?? null, after ?? null, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    at: Number(row.at),
    origin: row.origin,
    topic: row.topic,
    partition: row.partition,
    offset: row.offset === null ? null : Number(row.offset),
    problems: row.problems,
    isReplayable: row.is_replayable,
  }));
}
