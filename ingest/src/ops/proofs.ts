import { type NumberQuery, type Proof, type ProofEvent, type ProofFact, type ProofUnit, UsageError } from '@tidewatch/schemas';
import { type JobRef, type JobState, readJob, requestJob } from './jobs.ts';
import type { Queryable } from './queryable.ts';

/** The number of which a proof is asked: any of one metric. */
export interface ProofQuestion {
  readonly metric: string;
  readonly number: NumberQuery;
}

/** A proof without its lists. */
export type ProofSummary = Omit<Proof, 'facts' | 'events'>;

/** How far a proof has come. */
export type ProofState =
  | Extract<JobState<never>, { readonly state: 'waiting' | 'working' }>
  | { readonly state: 'refused'; readonly code: string }
  | { readonly state: 'done'; readonly summary: ProofSummary };

/** What one proof may take: units that the number rests on, units and events that are listed, and time. */
export const PROOF_LIMITS = { units: 50_000, facts: 500, events: 20_000, seconds: 60 } as const;
/** Proofs of one tenant that may wait or be in work. */
const MAX_WAITING = 10;

/**
 * Asks for a proof; a worker's jobs make it. Yields its id.
 * @throws UsageError `proofs_waiting` when the tenant has asked for too many
 */
export async function requestProof(db: Queryable, tenantId: string, question: ProofQuestion): Promise<string> {
  const id = await requestJob(db, { tenantId, kind: 'proof', question }, MAX_WAITING);
  if (id === null) throw new UsageError('proofs_waiting', `${MAX_WAITING} proofs wait already: let one of them end`);
  return id;
}

/** How far the tenant's proof has come; null where there is none of that id (any more). */
export async function readProof(db: Queryable, tenantId: string, id: string): Promise<ProofState | null> {
  const job = await readJob<ProofSummary>(db, { tenantId, id }, 'proof');
  if (job === null) return null;
  if (job.state === 'done') return { state: 'done', summary: job.result };
  if (job.state === 'failed') return { state: 'refused', code: 'proof_failed' };
  return job.state === 'refused' ? { state: 'refused', code: job.code } : job;
}

/** Listed facts of a proof that is done, from `offset` on. */
export async function readProofFacts(
  db: Queryable,
  proof: JobRef,
  page: { readonly offset: number; readonly limit: number },
): Promise<readonly ProofFact[]> {
  const { rows } = await db.query<{ fact: ProofFact }>(
    `select fact from ingest.jobs, jsonb_array_elements(lists->'facts') with ordinality as listed (fact, place)
     where tenant_id = $1 and id = $2 and place > $3 order by place limit $4`,
    [proof.tenantId, proof.id, page.offset, page.limit],
  );
  return rows.map(({ fact }) => fact);
}

/** Listed events of one unit of a proof, in the order of the fold, from `offset` on. */
export async function readProofEvents(
  db: Queryable,
  proof: JobRef & { readonly unit: Pick<ProofUnit, 'id' | 'bucketOn'> },
  page: { readonly offset: number; readonly limit: number },
): Promise<readonly ProofEvent[]> {
  const { rows } = await db.query<{ event: ProofEvent }>(
    `select event from ingest.jobs, jsonb_array_elements(lists->'events') with ordinality as listed (event, place)
     where tenant_id = $1 and id = $2 and event->>'unit' = $3 and event->>'bucketOn' = $4 order by place offset $5 limit $6`,
    [proof.tenantId, proof.id, proof.unit.id, proof.unit.bucketOn, page.offset, page.limit],
  );
  return rows.map(({ event }) => event);
}
