import { UnansweredError } from '@tidewatch/ingest/ops';
import { UsageError } from '@tidewatch/schemas';
import type { CatalogueReader } from '@tidewatch/warehouse/query';
import { answerIn, chooseFormat } from './answer-formats.ts';
import { planMetricQuery } from './plan-metric-query.ts';
import { ProblemError, problemResponse } from './problem.ts';
import { readQuestion } from './read-question.ts';

export interface QueryContext {
  /** Reads the tenant of whoever is signed in; null: nobody is. */
  readonly findReader: () => Promise<CatalogueReader | null>;
  /** Whether the request names our own origin, or none, as programs do. */
  readonly isOwnOrigin: boolean;
  readonly nowMs: number;
  readonly onFailure: (error: unknown) => void;
}

const UNAVAILABLE = { code: 'unavailable', message: 'the figures cannot be read now; try again in a moment' };

/** Answers one request for figures. The tenant is in the reader: nothing in the request can name another. */
export async function handleQuery(request: Request, { findReader, isOwnOrigin, nowMs, onFailure }: QueryContext): Promise<Response> {
  try {
    if (!isOwnOrigin) throw new ProblemError(403, 'foreign_origin', 'a page of another origin may not ask');
    const reader = await findReader();
    if (reader === null) throw new ProblemError(401, 'signed_out', 'send the cookie of a session; sign in at /login');
    const format = chooseFormat(request.headers.get('accept'));
    const query = planMetricQuery(await readQuestion(request), nowMs);
    return await answerIn(format, { reader, query, nowMs, signal: request.signal });
  } catch (error) {
    if (error instanceof ProblemError) return problemResponse(error.problem);
    if (error instanceof UsageError)
      return problemResponse({ status: 400, code: error.code, message: error.message, allowed: error.allowed });
    onFailure(error);
    const { code, message } = error instanceof UnansweredError ? error : UNAVAILABLE;
    return problemResponse({ status: 503, code, message, allowed: [] });
  }
}
