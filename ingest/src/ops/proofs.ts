import { type NumberQuery, type Proof, type ProofEvent, type ProofFact, type ProofUnit, UsageError } from '@tidewatch/schemas';
import type { Queryable } from './queryable.ts';

/** The number of which a proof is asked: any of one metric. */
export interface ProofQuestion {
  readonly tenantId: string;
  readonly metric: string;
  readonly number: NumberQuery;
}

/** A proof without its lists. */
export type ProofSummary = Omit<Proof, 'facts' | 'events'>;

/** How far a proof has come. */
export type ProofState =
  | { readonly state: 'waiting' }
  /** So many rows have been looked at. */
  | { readonly state: 'working'; readonly lookedAt: number }
  | { readonly state: 'refused'; readonly code: string }
  | { readonly state: 'done'; readonly summary: ProofSummary };

/** What one proof may take: units that the number rests on, units and events that are listed, and time. */
export const PROOF_LIMITS = { units: 50_000, facts: 500, events: 20_000, seconds: 60 } as const;
/** Proofs of one tenant that may wait or be in work. */
const MAX_WAITING = 10;
/** A proof that is so old is asked for anew. */
const KEPT = "interval '1 hour'";
/** Who works on a proof speaks more often than this. */
const TAKEN_FOR = "interval '30 seconds'";
/** A proof that has taken down two workers is not given to a third. */
const MAX_ATTEMPTS = 2;
const GIVEN_UP = `(attempts >= ${MAX_ATTEMPTS} and taken_until < clock_timestamp())`;

/**
 * Asks for a proof; a worker's jobs make it. Yields its id. Old ones are forgotten.
 * @throws UsageError `proofs_waiting` when the tenant has asked for too many
 */
export async function requestProof(db: Queryable, { tenantId, metric, number }: ProofQuestion, requestedBy: string): Promise<string> {
  await db.query(`delete from ingest.proofs where requested_at < clock_timestamp() - ${KEPT}`);
  const { rows } = await db.query<{ id: string }>(
    `insert into ingest.proofs (tenant_id, metric, number, requested_by)
     select $1, $2, $3, $4
     where (select count(*) from ingest.proofs
            where tenant_id = $1 and finished_at is null and not ${GIVEN_UP}) < ${MAX_WAITING}
     returning id`,
    [tenantId, metric, JSON.stringify(number), requestedBy],
  );
  if (rows[0] === undefined) throw new UsageError('proofs_waiting', `${MAX_WAITING} proofs wait already: let one of them end`);
  return rows[0].id;
}

interface StateRow {
  readonly taken: boolean;
  readonly looked_at: string;
  readonly finished: boolean;
  readonly summary: ProofSummary | null;
  readonly refusal: string | null;
}

/** How far the tenant's proof has come; null where there is none of that id (any more). */
export async function readProof(db: Queryable, tenantId: string, id: string): Promise<ProofState | null> {
  const { rows } = await db.query<StateRow>(
    `select taken_until is not null as taken, looked_at, finished_at is not null or ${GIVEN_UP} as finished, summary, refusal
     from ingest.proofs where tenant_id = $1 and id = $2`,
    [tenantId, id],
  );
  const [row] = rows;
  if (!row) return null;
  if (row.summary !== null) return { state: 'done', summary: row.summary };
  if (row.finished) return { state: 'refused', code: row.refusal ?? 'proof_failed' };
  return row.taken ? { state: 'working', lookedAt: Number(row.looked_at) } : { state: 'waiting' };
}

/** Listed facts of a proof that is done, from `offset` on. */
export async function readProofFacts(
  db: Queryable,
  proof: { readonly tenantId: string; readonly id: string },
  page: { readonly offset: number; readonly limit: number },
): Promise<readonly ProofFact[]> {
  const { rows } = await db.query<{ fact: ProofFact }>(
    `select fact from ingest.proofs, jsonb_array_elements(facts) with ordinality as listed (fact, place)
     where tenant_id = $1 and id = $2 and place > $3 order by place limit $4`,
    [proof.tenantId, proof.id, page.offset, page.limit],
  );
  return rows.map(({ fact }) => fact);
}

/** Listed events of one unit of a proof, in the order of the fold, from `offset` on. */
export async function readProofEvents(
  db: Queryable,
  proof: { readonly tenantId: string; readonly id: string; readonly unit: Pick<ProofUnit, 'id' | 'bucketOn'> },
  page: { readonly offset: number; readonly limit: number },
): Promise<readonly ProofEvent[]> {
  const { rows } = await db.query<{ event: ProofEvent }>(
    `select event from ingest.proofs, jsonb_array_elements(events) with ordinality as listed (event, place)
     where tenant_id = $1 and id = $2 and event->>'unit' = $3 and event->>'bucketOn' = $4 order by place offset $5 limit $6`,
    [proof.tenantId, proof.id, proof.unit.id, proof.unit.bucketOn, page.offset, page.limit],
  );
  return rows.map(({ event }) => event);
}

/** A proof in work. */
export interface TakenProof extends ProofQuestion {
  readonly id: string;
}

/** Takes the proof that waits longest, alone; null when none waits. */
export async function takeProof(db: Queryable): Promise<TakenProof | null> {
  const { rows } = await db.query<{ id: string; tenant_id: string; metric: string; number: NumberQuery }>(
    `update ingest.proofs set taken_until = clock_timestamp() + ${TAKEN_FOR}, attempts = attempts + 1, looked_at = 0
     where id = (select id from ingest.proofs
                 where finished_at is null and attempts < ${MAX_ATTEMPTS} and (taken_until is null or taken_until < clock_timestamp())
                 order by requested_at for update skip locked limit 1)
     returning id, tenant_id, metric, number`,
  );
  const [row] = rows;
  return row ? { id: row.id, tenantId: row.tenant_id, metric: row.metric, number: row.number } : null;
}

/** Says how far it has come, and keeps it. */
export async function tellProof(db: Queryable, id: string, lookedAt: number): Promise<void> {
  await db.query(
    `update ingest.proofs set looked_at = $2, taken_until = clock_timestamp() + ${TAKEN_FOR} where id = $1 and finished_at is null`,
    [id, lookedAt],
  );
}

/** Writes what came of it: the proof, or the code of why there is none. */
export async function finishProof(db: Queryable, id: string, result: Proof | { readonly refusal: string }): Promise<void> {
  if ('refusal' in result) {
    await db.query('update ingest.proofs set finished_at = clock_timestamp(), refusal = $2 where id = $1', [id, result.refusal]);
    return;
  }
  const { facts, events, ...summary } = result;
  await db.query('update ingest.proofs set finished_at = clock_timestamp(), summary = $2, facts = $3, events = $4 where id = $1', [
    ...[id, JSON.stringify(summary), JSON.stringify(facts), JSON.stringify(events)],
  ]);
}
