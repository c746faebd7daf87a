import { finishProof, PROOF_LIMITS, takeProof, tellProof } from '@tidewatch/ingest/ops';
import { metricById, UsageError } from '@tidewatch/schemas';
import { proveNumber } from '../prove/prove-number.ts';
import type { JobParts } from './job-parts.ts';

const TELL_EVERY_MS = 1_000;

/**
 * Makes the proof that waits longest and writes what came of it; false when none waits. One that would take more than
 * `PROOF_LIMITS` is refused with the limit's code; one that is cut short by `signal` is begun anew by somebody else.
 */
export async function serveProof({ db, store, readerOf, epoch, clock, logger, signal }: JobParts): Promise<boolean> {
  const taken = await takeProof(db);
  if (taken === null) return false;
  const { id, tenantId, number } = taken;
  const endsAt = clock.now() + PROOF_LIMITS.seconds * 1_000;
  let lookedAt = 0;
  const telling = setInterval(() => {
    tellProof(db, id, lookedAt).catch((error: unknown) => logger.warn({ err: error, proof: id }, 'a proof cannot say how far it is'));
  }, TELL_EVERY_MS);
  try {
    const metric = metricById.get(taken.metric);
    if (metric === undefined) throw new UsageError('metric_unknown', `there is no metric ${taken.metric}`);
    const proof = await proveNumber({
      ...{ store, reader: readerOf(tenantId), tenantId, epoch, metric, number },
      ...{ maxUnits: PROOF_LIMITS.units, limit: PROOF_LIMITS.facts, maxEvents: PROOF_LIMITS.events },
      onProgress: (rows) => {
        signal.throwIfAborted();
        lookedAt = rows;
        if (clock.now() > endsAt) throw new UsageError('proof_too_long', `a proof takes ${PROOF_LIMITS.seconds} s at most`);
      },
    });
    await finishProof(db, id, proof);
  } catch (error) {
    if (signal.aborted) throw error;
    const isRefused = error instanceof UsageError;
    if (!isRefused) logger.error({ err: error, proof: id }, 'a proof could not be made');
    await finishProof(db, id, { refusal: isRefused ? error.code : 'proof_failed' });
  } finally {
    clearInterval(telling);
  }
  return true;
}
