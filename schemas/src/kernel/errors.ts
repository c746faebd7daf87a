/**
 * Base of every error that Tidewatch throws: `code` is stable and documented, `retry` says whether the same
 * call may succeed later without a change by the caller.
 */
export class TidewatchError extends Error {
  readonly code: string;
  readonly retry: boolean;

  constructor(code: string, message: string, options: { retry?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TidewatchError';
    this.code = code;
    this.retry = options.retry ?? false;
  }
}

/** The caller's words are off (exit status 2, HTTP 400). */
export class UsageError extends TidewatchError {
  override readonly name = 'UsageError';
  /** What would have been taken in this place; empty where no list could help. */
  readonly allowed: readonly string[];

  constructor(code: string, message: string, { allowed = [], ...options }: { allowed?: readonly string[]; cause?: unknown } = {}) {
    super(code, message, options);
    this.allowed = allowed;
  }
}

/** The environment is at fault (exit status 3, HTTP 503): the message says what to do. */
export class EnvironmentError extends TidewatchError {
  override readonly name = 'EnvironmentError';
}
