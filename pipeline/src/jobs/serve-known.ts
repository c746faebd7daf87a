import { KNOWN_LIMITS } from '@tidewatch/ingest/ops';
import type { KnownQuery } from '@tidewatch/schemas';
import { answerAsKnown } from '../verify/answer-as-known.ts';
import type { KeptFolds } from '../verify/kept-folds.ts';
import type { JobParts } from './job-parts.ts';
import { serveJob } from './serve-job.ts';

/** Answers the next question for what was known, with what those before it had folded; false when none waits. Beyond `KNOWN_LIMITS` it is refused with the limit's code. */
export function serveKnown(parts: JobParts, kept: KeptFolds): Promise<boolean> {
  const { store, readerOf, epoch } = parts;
  return serveJob<KnownQuery>(parts, {
    kind: 'known',
    seconds: KNOWN_LIMITS.seconds,
    work: async (query, { tenantId, onProgress }) => {
      const writtenTo = await readerOf(tenantId).watermark();
      return { result: await answerAsKnown({ store, tenantId, query, epoch, writtenTo, maxItems: KNOWN_LIMITS.items, onProgress, kept }) };
    },
  });
}
