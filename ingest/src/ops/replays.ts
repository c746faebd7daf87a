import type { Queryable } from './queryable.ts';

/** Which letters of a tenant are to be read again: one, all of a reason, or (neither given) all. */
export interface ReplayRequest {
  readonly tenantId: string;
  readonly letterId?: string | undefined;
  readonly code?: string | undefined;
  /** Id of the person who asks: the trace of who did what. */
  readonly requestedBy: string;
}

/** A request and what came of it; instants in ms UTC. */
export interface Replay {
  readonly id: string;
  readonly letterId: string | null;
  readonly code: string | null;
  readonly requestedBy: string;
  readonly requestedAt: number;
  /** Letters taken after all, and letters that stay with the reason that they have now. */
  readonly replayed: number;
  readonly kept: number;
  /** Code of what holds it up; null while it goes on. */
  readonly trouble: string | null;
  readonly finishedAt: number | null;
}

/** Asks for letters to be read again; whoever holds the platform's chores does it. Yields the request's id. */
export async function requestReplay(db: Queryable, { tenantId, letterId, code, requestedBy }: ReplayRequest, now: number): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    `insert into ingest.replays (tenant_id, letter_id, code, requested_by, requested_at) values ($1, $2, $3, $4, $5) returning id`,
    [tenantId, letterId ?? null, code ?? null, requestedBy, now],
  );
  return rows[0]?.id as string;
}

/** A row of `ingest.replays`; bigint columns come as text. */
export interface ReplayRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly letter_id: string | null;
  readonly code: string | null;
  readonly requested_by: string;
  readonly requested_at: string;
  readonly after_at: string;
  readonly after_id: string;
  readonly replayed: number;
  readonly kept: number;
  readonly trouble: string | null;
  readonly finished_at: string | null;
}

/** A tenant's last requests, the newest first. */
export async function readReplays(db: Queryable, tenantId: string, limit: number): Promise<readonly Replay[]> {
  const { rows } = await db.query<ReplayRow>('select * from ingest.replays where tenant_id = $1 order by requested_at desc limit $2', [
    tenantId,
    limit,
  ]);
  return rows.map((row) => ({
    id: row.id,
    letterId: row.letter_id,
    code: row.code,
    requestedBy: row.requested_by,
    requestedAt: Number(row.requested_at),
    replayed: row.replayed,
    kept: row.kept,
    trouble: row.trouble,
    finishedAt: row.finished_at === null ? null : Number(row.finished_at),
  }));
}
