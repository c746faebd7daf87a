import { PROOF_LIMITS, type ProofQuestion } from '@tidewatch/ingest/ops';
import { metricById, UsageError } from '@tidewatch/schemas';
import { proveNumber } from '../prove/prove-number.ts';
import type { JobParts } from './job-parts.ts';
import { serveJob } from './serve-job.ts';

/** Makes the next proof; false when none waits. One that would take more than `PROOF_LIMITS` is refused with the limit's code. */
export function serveProof(parts: JobParts): Promise<boolean> {
  const { store, readerOf, epoch } = parts;
  return serveJob<ProofQuestion>(parts, {
    kind: 'proof',
    seconds: PROOF_LIMITS.seconds,
    work: async (question, { tenantId, onProgress }) => {
      const metric = metricById.get(question.metric);
      if (metric === undefined) throw new UsageError('metric_unknown', `there is no metric ${question.metric}`);
      const { facts, events, ...result } = await proveNumber({
        ...{ store, reader: readerOf(tenantId), tenantId, epoch, metric, number: question.number, onProgress },
        ...{ maxUnits: PROOF_LIMITS.units, limit: PROOF_LIMITS.facts, maxEvents: PROOF_LIMITS.events },
      });
      return { result, lists: { facts, events } };
    },
  });
}
