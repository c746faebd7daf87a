import { setTimeout as sleep } from 'node:timers/promises';
import { type AnswerRow, EnvironmentError, type KnownQuery, UsageError } from '@tidewatch/schemas';
import { forgetJob, type JobRef, readJob, requestJob } from './jobs.ts';
import type { Queryable } from './queryable.ts';

/** What one answer as known may take: items of rows that are held, of some 500 bytes while they are counted, and time. */
export const KNOWN_LIMITS = { items: 500_000, seconds: 60 } as const;
/** Answers of one tenant that may wait or be in work: a page asks for some at once. */
const MAX_WAITING = 30;
const LOOK_EVERY_MS = 100;
/** An answer that nobody begins with for so long: no worker is there, or too many wait. */
const UNTAKEN_MS = 20_000;
/** A worker that has gone in the middle is made up for by another one, once. */
const PATIENCE_MS = 2 * KNOWN_LIMITS.seconds * 1_000;

/** Nobody answers for now; the same question may be asked again. The message is for whoever asked. */
export class UnansweredError extends EnvironmentError {
  static override readonly brand = 'UnansweredError';
}

/**
 * What was known at an earlier time (keel rule 18): asked of a worker's jobs, which fold it from the archive, and waited for.
 * @throws UsageError as the evaluator, `known_too_large`, `known_too_long`; UnansweredError `known_waiting`, `known_unanswered`, `known_failed`
 */
export async function askAsKnown(db: Queryable, tenantId: string, query: KnownQuery, signal?: AbortSignal): Promise<readonly AnswerRow[]> {
  const id = await requestJob(db, { tenantId, kind: 'known', question: query }, MAX_WAITING);
  if (id === null)
    throw new UnansweredError('known_waiting', `${MAX_WAITING} answers as known wait already: let one of them end`, { retry: true });
  const job = { tenantId, id };
  try {
    return await waitFor(db, job, signal);
  } finally {
    // Whoever asked is the only one to read it. One that stays is forgotten by its age.
    await forgetJob(db, job).catch(() => {});
  }
}

async function waitFor(db: Queryable, job: JobRef, signal: AbortSignal | undefined): Promise<readonly AnswerRow[]> {
  const startedAt = performance.now();
  for (;;) {
    const state = await readJob<readonly AnswerRow[]>(db, job, 'known');
    if (state?.state === 'done') return state.result;
    if (state?.state === 'refused') throw new UsageError(state.code, state.detail);
    if (state === null || state.state === 'failed')
      throw new UnansweredError('known_failed', 'what was known could not be folded; the log of the worker says why', { retry: true });
    const waitedMs = performance.now() - startedAt;
    if (waitedMs > (state.state === 'waiting' ? UNTAKEN_MS : PATIENCE_MS))
      throw new UnansweredError('known_unanswered', 'no worker answers what was known; try again in a moment', { retry: true });
    await sleep(LOOK_EVERY_MS, undefined, signal ? { signal } : {});
  }
}
