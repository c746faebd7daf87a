import { finishJob, type JobEnd, type JobKind, takeJob, tellJob } from '@tidewatch/ingest/ops';
import { UsageError } from '@tidewatch/schemas';
import type { JobParts } from './job-parts.ts';

/** How one kind of job is done. */
export interface JobWork<Question> {
  readonly kind: JobKind;
  /** Beyond it a job is refused with `<kind>_too_long`. */
  readonly seconds: number;
  /** `onProgress` is told of how many rows have been looked at in all; what it throws ends the work. A UsageError refuses the job. */
  readonly work: (
    question: Question,
    asked: { readonly tenantId: string; readonly onProgress: (rows: number) => void },
  ) => Promise<Extract<JobEnd, { readonly result: unknown }>>;
}

const TELL_EVERY_MS = 1_000;

/**
 * Does the next job of a kind and writes what came of it; false when none waits. One that is cut short by
 * `signal` is begun anew by somebody else; one that nobody waits for any more is left.
 */
export async function serveJob<Question>(parts: JobParts, { kind, seconds, work }: JobWork<Question>): Promise<boolean> {
  const { db, turns, clock, logger, signal } = parts;
  const taken = await takeJob<Question>(db, kind, turns.get(kind));
  if (taken === null) return false;
  const { id, tenantId, question } = taken;
  turns.set(kind, tenantId);
  const endsAt = clock.now() + seconds * 1_000;
  const abandoned = new AbortController();
  let lookedAt = 0;
  const telling = setInterval(() => {
    tellJob(db, id, lookedAt).then(
      (isWanted) => isWanted || abandoned.abort(),
      (error: unknown) => logger.warn({ err: error, kind, job: id }, 'a job cannot say how far it is'),
    );
  }, TELL_EVERY_MS);
  const onProgress = (rows: number) => {
    signal.throwIfAborted();
    abandoned.signal.throwIfAborted();
    lookedAt = rows;
    if (clock.now() > endsAt) throw new UsageError(`${kind}_too_long`, `it takes ${seconds} s at most: take a shorter range or a filter`);
  };
  try {
    await finishJob(db, id, await work(question, { tenantId, onProgress }));
  } catch (error) {
    if (signal.aborted) throw error;
    if (abandoned.signal.aborted) return true;
    const isRefused = error instanceof UsageError;
    if (!isRefused) logger.error({ err: error, kind, job: id }, 'a job could not be done');
    await finishJob(db, id, isRefused ? { refusal: error.code, detail: error.message } : 'failed');
  } finally {
    clearInterval(telling);
  }
  return true;
}
