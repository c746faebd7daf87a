/** Why a request gets no figures. */
export interface Problem {
  readonly status: number;
  /** Stable; documented in the OpenAPI document. */
  readonly code: string;
  /** For a person who writes a program. */
  readonly message: string;
  /** What would have been taken in this place; empty where no list could help. */
  readonly allowed: readonly string[];
}

/** A request that cannot be answered as it is. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(status: number, code: string, message: string, allowed: readonly string[] = []) {
    super(message);
    this.problem = { status, code, message, allowed };
  }
}

/** A problem as RFC 9457 sends it: its own members, `type` left to the code. */
export function problemResponse(problem: Problem): Response {
  return Response.json(problem, {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(problem.status === 503 ? { 'retry-after': '5' } : {}),
    },
  });
}
