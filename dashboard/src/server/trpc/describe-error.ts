import { EnvironmentError, TidewatchError, UsageError } from '@tidewatch/schemas';
import type { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';

/** What a browser is told of an error: its stable code and whether to try again; never its text from inside. */
export interface ErrorDescription {
  readonly code: string;
  readonly httpStatus: number;
  readonly retry: boolean;
  /** The sentence of an error in the caller's own words; empty for all others. */
  readonly detail: string;
}

export function describeError(error: TRPCError, trpcCode: string): ErrorDescription {
  const cause = error.cause;
  if (cause instanceof UsageError) return { code: cause.code, httpStatus: 400, retry: false, detail: cause.message };
  if (cause instanceof EnvironmentError) return { code: cause.code, httpStatus: 503, retry: true, detail: '' };
  if (cause instanceof TidewatchError) return { code: cause.code, httpStatus: 500, retry: cause.retry, detail: '' };
  if (trpcCode === 'UNAUTHORIZED') return { code: 'signed_out', httpStatus: 401, retry: false, detail: '' };
  if (trpcCode === 'FORBIDDEN') return { code: 'forbidden', httpStatus: 403, retry: false, detail: '' };
  if (trpcCode === 'BAD_REQUEST') return { code: 'bad_request', httpStatus: 400, retry: false, detail: '' };
  if (trpcCode === 'NOT_FOUND') return { code: 'not_found', httpStatus: 404, retry: false, detail: '' };
  const httpStatus = getHTTPStatusCodeFromError(error);
  return { code: trpcCode.toLowerCase(), httpStatus, retry: httpStatus >= 500, detail: '' };
}
