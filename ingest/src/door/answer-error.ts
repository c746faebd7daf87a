import type { Clock } from '@tidewatch/schemas';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { errorForLog } from '../ops/error-for-log.ts';
import { type Refusal, toRefusal, toWire } from './refusal.ts';

/** Answers any error in the one shape that the door has for them. */
export type AnswerError = (error: unknown, reply: FastifyReply) => FastifyReply;

interface AnswerErrorOptions {
  readonly clock: Clock;
  /** Told of every refusal. */
  readonly onRefusal?: (refusal: Refusal) => void;
}

const LOG_EVERY_MS = 5_000;
const HEARD_OUT_BYTES = 64 * 2 ** 20;

/** Failures of ours are logged, each kind at most once in five seconds: an outage must not fill the disk. */
export function openAnswerError(logger: Logger, { clock, onRefusal }: AnswerErrorOptions): AnswerError {
  const kinds = new Map<string, { until: number; unlogged: number }>();
  const note = (refusal: Refusal) => {
    const kind = kinds.get(refusal.code);
    if (kind && clock.now() < kind.until) kind.unlogged += 1;
    else {
      kinds.set(refusal.code, { until: clock.now() + LOG_EVERY_MS, unlogged: 0 });
      logger.warn({ ...describe(refusal), unlogged: kind?.unlogged ?? 0 }, 'a request could not be served');
    }
  };
  return (error, reply) => {
    const refusal = toRefusal(error);
    onRefusal?.(refusal);
    if (refusal.status >= 500) note(refusal);
    if (refusal.code === 'body_too_large') hearOut(reply);
    if (refusal.retryAfterS !== null) reply.header('retry-after', String(refusal.retryAfterS));
    return reply.code(refusal.status).send(toWire(refusal));
  };
}

/**
 * A sender that is still sending reads no answer when its connection is closed: a body of a stated, bearable length
 * is let through to nowhere instead. The request's time limit bounds it.
 */
function hearOut(reply: FastifyReply): void {
  const bytes = Number(reply.request.headers['content-length']);
  if (bytes <= HEARD_OUT_BYTES) reply.removeHeader('connection');
}

function describe({ status, code, cause }: Refusal): object {
  return { status, code, causes: errorForLog(cause) };
}
