import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { type Refusal, toRefusal, toWire } from './refusal.ts';

/** Answers any error in the one shape that the door has for them, and logs those that are ours. */
export function answerError(logger: Logger, error: unknown, reply: FastifyReply): FastifyReply {
  const refusal = toRefusal(error);
  if (refusal.status >= 500) logger.warn(describe(refusal), 'a request could not be served');
  if (refusal.retryAfterS !== null) reply.header('retry-after', String(refusal.retryAfterS));
  return reply.code(refusal.status).send(toWire(refusal));
}

/** Codes and places only: messages of drivers may quote what was sent. */
function describe({ status, code, cause }: Refusal): object {
  const chain: object[] = [];
  for (let at: unknown = cause; at instanceof Error && chain.length < 5; at = at.cause) {
    const frames = at.stack?.split('\n').filter((line) => /^\s+at /.test(line));
    chain.push({ name: at.name, code: (at as { code?: unknown }).code, at: frames?.slice(0, 8).map((line) => line.trim()) });
  }
  return { status, code, causes: chain };
}
