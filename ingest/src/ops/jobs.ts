import type { Queryable } from './queryable.ts';

/** Kinds of work that people ask a worker's jobs for. */
export type JobKind = 'proof' | 'known';

/** A job of a tenant. */
export interface JobRef {
  readonly tenantId: string;
  readonly id: string;
}

export interface JobRequest {
  readonly tenantId: string;
  readonly kind: JobKind;
  /** What the kind's job is asked, as JSON can hold it. */
  readonly question: unknown;
}

/** How far a job has come. */
export type JobState<Result> =
  | { readonly state: 'waiting' }
  /** So many rows have been looked at. */
  | { readonly state: 'working'; readonly lookedAt: number }
  /** The question cannot be answered as it is. */
  | { readonly state: 'refused'; readonly code: string; readonly detail: string }
  /** It could not be done, and whoever asked is not to blame. */
  | { readonly state: 'failed' }
  | { readonly state: 'done'; readonly result: Result };

/** A job that is so old is forgotten. */
const KEPT = "interval '1 hour'";
/** Who works on a job speaks more often than this. */
const TAKEN_FOR = "interval '30 seconds'";
/** A job that has taken down two workers is not given to a third. */
const MAX_ATTEMPTS = 2;
const GIVEN_UP = `(attempts >= ${MAX_ATTEMPTS} and taken_until < clock_timestamp())`;

/**
 * Asks for a job; yields its id, or null where `atMost` of the kind wait for the tenant or are in work. Old ones are
 * forgotten.
 */
export async function requestJob(db: Queryable, { tenantId, kind, question }: JobRequest, atMost: number): Promise<string | null> {
  await db.query(`delete from ingest.jobs where requested_at < clock_timestamp() - ${KEPT}`);
  const { rows } = await db.query<{ id: string }>(
    `insert into ingest.jobs (tenant_id, kind, question)
     select $1, $2, $3
     where (select count(*) from ingest.jobs
            where tenant_id = $1 and kind = $2 and finished_at is null and not ${GIVEN_UP}) < $4
     returning id`,
    [tenantId, kind, JSON.stringify(question), atMost],
  );
  return rows[0]?.id ?? null;
}

interface StateRow {
  readonly taken: boolean;
  readonly looked_at: string;
  readonly finished: boolean;
  readonly result: unknown;
  readonly refusal: string | null;
  readonly detail: string | null;
}

/** How far the tenant's job of this kind has come; null where there is none of that id (any more). */
export async function readJob<Result>(db: Queryable, { tenantId, id }: JobRef, kind: JobKind): Promise<JobState<Result> | null> {
  const { rows } = await db.query<StateRow>(
    `select taken_until is not null as taken, looked_at, finished_at is not null or ${GIVEN_UP} as finished, result, refusal, detail
     from ingest.jobs where tenant_id = $1 and id = $2 and kind = $3`,
    [tenantId, id, kind],
  );
  const [row] = rows;
  if (!row) return null;
  if (row.result !== null) return { state: 'done', result: row.result as Result };
  if (row.refusal !== null) return { state: 'refused', code: row.refusal, detail: row.detail ?? '' };
  if (row.finished) return { state: 'failed' };
  return row.taken ? { state: 'working', lookedAt: Number(row.looked_at) } : { state: 'waiting' };
}

/** Nobody waits for it any more: whoever works on it is told so. */
export async function forgetJob(db: Queryable, { tenantId, id }: JobRef): Promise<void> {
  await db.query('delete from ingest.jobs where tenant_id = $1 and id = $2', [tenantId, id]);
}

/** A job in work. */
export interface TakenJob<Question> extends JobRef {
  readonly question: Question;
}

/** Takes a job of a kind, alone: that which waits longest of the tenant whose turn it is after `last`; null when none waits. */
export async function takeJob<Question>(db: Queryable, kind: JobKind, last = ''): Promise<TakenJob<Question> | null> {
  const { rows } = await db.query<{ id: string; tenant_id: string; question: Question }>(
    `update ingest.jobs set taken_until = clock_timestamp() + ${TAKEN_FOR}, attempts = attempts + 1, looked_at = 0
     where id = (select id from ingest.jobs
                 where kind = $1 and finished_at is null and attempts < ${MAX_ATTEMPTS}
                   and (taken_until is null or taken_until < clock_timestamp())
                 order by tenant_id <= $2, tenant_id, requested_at for update skip locked limit 1)
     returning id, tenant_id, question`,
    [kind, last],
  );
  const [row] = rows;
  return row ? { id: row.id, tenantId: row.tenant_id, question: row.question } : null;
}

/** Says how far a job has come, and keeps it; false where nobody waits for it any more. */
export async function tellJob(db: Queryable, id: string, lookedAt: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update ingest.jobs set looked_at = $2, taken_until = clock_timestamp() + ${TAKEN_FOR} where id = $1 and finished_at is null`,
    [id, lookedAt],
  );
  return rowCount === 1;
}

/** What came of a job. */
export type JobEnd =
  | { readonly result: unknown; readonly lists?: Readonly<Record<string, readonly unknown[]>> }
  | { readonly refusal: string; readonly detail: string }
  | 'failed';

/** Writes what came of a job. */
export async function finishJob(db: Queryable, id: string, end: JobEnd): Promise<void> {
  const { result = null, lists = null } = typeof end === 'object' && 'result' in end ? end : {};
  const { refusal = null, detail = null } = typeof end === 'object' && 'refusal' in end ? end : {};
  const toJson = (value: unknown) => (value === null ? null : JSON.stringify(value));
  await db.query(
    'update ingest.jobs set finished_at = clock_timestamp(), result = $2, lists = $3, refusal = $4, detail = $5 where id = $1',
    [id, toJson(result), toJson(lists), refusal, detail],
  );
}
