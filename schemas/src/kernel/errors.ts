/**
 * Base of every error that Tidewatch throws: `code` is stable and documented, `retry` says whether the same
 * call may succeed later without a change by the caller.
 */
export class TidewatchError extends Error {
  /** Names the class; one without a brand of its own is itself only. A process may hold this file more than once, as the web's bundles do: each copy knows the others' errors by it. */
  static readonly brand: string = 'TidewatchError';
  static override readonly [Symbol.hasInstance] = isOfClass;
  readonly code: string;
  readonly retry: boolean;

  constructor(code: string, message: string, options: { retry?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TidewatchError';
    this.code = code;
    this.retry = options.retry ?? false;
  }
}

/** Whether an error is of the class that is asked: its own, or one that it inherits from, in whichever copy. */
function isOfClass(this: object, error: unknown): boolean {
  const brand = brandOf(this);
  if (brand === undefined) return Function.prototype[Symbol.hasInstance].call(this, error);
  let kind: unknown = error instanceof Object ? error.constructor : null;
  for (; typeof kind === 'function'; kind = Object.getPrototypeOf(kind)) if (brandOf(kind) === brand) return true;
  return false;
}

function brandOf(kind: object): string | undefined {
  return Object.hasOwn(kind, 'brand') ? (kind as typeof TidewatchError).brand : undefined;
}

/** The caller's words are off (exit status 2, HTTP 400). */
export class UsageError extends TidewatchError {
  static override readonly brand = 'UsageError';
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
  static override readonly brand: string = 'EnvironmentError';
  override readonly name = 'EnvironmentError';
}
