import { EnvironmentError, TidewatchError, UsageError } from '@tidewatch/schemas';
import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';

/** What a browser is told of an error: its stable code and whether to try again; never its text from inside. */
export interface ErrorDescription {
  readonly code: string;
  readonly httpStatus: number;
  readonly retry: boolean;
  /** The sentence of an error in the caller's own words; empty for all others. */
  readonly detail: string;
  /** What would have been taken in its place; empty where no list could help. */
  readonly allowed: readonly string[];
}

export function describeError(error: TRPCError, trpcCode: string): ErrorDescription {
  const { cause } = error;
  const httpStatus = getHTTPStatusCodeFromError(error);
  const retry = cause instanceof TidewatchError ? cause.retry || cause instanceof EnvironmentError : httpStatus >= 500;
  const code = cause instanceof TidewatchError ? cause.code : (NAMES[trpcCode] ?? trpcCode.toLowerCase());
  const words = cause instanceof UsageError ? { detail: cause.message, allowed: cause.allowed } : { detail: '', allowed: [] };
  return { code, httpStatus, retry, ...words };
}

const NAMES: Readonly<Record<string, string>> = { UNAUTHORIZED: 'signed_out' };

/** An error of ours with the status that it has over HTTP: whose fault it is decides. */
export function withStatus(error: TRPCError): TRPCError {
  const { cause } = error;
  if (cause instanceof UsageError) return new TRPCError({ code: 'BAD_REQUEST', cause });
  if (cause instanceof EnvironmentError) return new TRPCError({ code: 'SERVICE_UNAVAILABLE', cause });
  return error;
}
