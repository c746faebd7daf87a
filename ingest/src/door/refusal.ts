import { type Problem, TidewatchError } from '@tidewatch/schemas';

interface RefusalOptions {
  readonly problems?: readonly Problem[];
  /** When it is worth trying again, whole seconds. */
  readonly retryAfterS?: number;
  readonly cause?: unknown;
}

/** Why a request is not taken, as its sender is told. */
export class Refusal extends TidewatchError {
  readonly status: number;
  readonly problems: readonly Problem[];
  readonly retryAfterS: number | null;

  constructor(status: number, code: string, message: string, { problems = [], retryAfterS, cause }: RefusalOptions = {}) {
    super(code, message, { retry: retryAfterS !== undefined, cause });
    this.status = status;
    this.problems = problems;
    this.retryAfterS = retryAfterS ?? null;
  }
}

const MAX_PROBLEMS = 1_000;
const RETRY_AFTER_S = 1;

/** By code of Fastify's own errors: status, our code, and what the sender is told. */
const FRAMEWORK: Readonly<Record<string, readonly [status: number, code: string, message: string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'body_too_large', 'the body is larger than the door takes; send smaller batches'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'media_type_unsupported', 'send application/json or application/x-ndjson'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, 'body_incomplete', 'the body ended before its Content-Length'],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'json_invalid', 'the body is empty'],
  FST_ERR_BAD_URL: [400, 'url_invalid', 'the address cannot be decoded'],
  FST_ERR_REOPENED_CLOSE_SERVER: [503, 'stopping', 'the door is closing'],
};

/**
 * Any error as a refusal: what may succeed later is a 503, what is nobody's fault but ours a 500 that says nothing
 * about our insides.
 */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof TidewatchError && error.retry) {
    return new Refusal(503, error.code, 'it is not certain that the events were stored; sending them again loses and doubles nothing', {
      retryAfterS: RETRY_AFTER_S,
      cause: error,
    });
  }
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  const known = FRAMEWORK[String(code)];
  if (known) return new Refusal(...known);
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return new Refusal(statusCode, 'request_invalid', 'the request cannot be read');
  }
  return new Refusal(500, 'internal', 'the door failed; the events may be sent again', { cause: error });
}

/** The answer's body. */
export function toWire({ code, message, problems }: Refusal): object {
  const error = { code, message, problems: problems.slice(0, MAX_PROBLEMS) };
  return { error: problems.length > MAX_PROBLEMS ? { ...error, problem_count: problems.length } : error };
}
