import type { CxEvent, Problem } from '@tidewatch/schemas';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { checkEvent } from '../check-event.ts';
import type { DoorOptions } from './door.ts';
import { openGroupCommit } from './group-commit.ts';
import type { InFlight } from './in-flight.ts';
import type { DoorLimits } from './limits.ts';
import { openQuota } from './quota.ts';
import { joinPath, readBody } from './read-body.ts';
import { Refusal } from './refusal.ts';

const NDJSON = 'application/x-ndjson';
const BEARER = /^Bearer +(\S+)$/i;

interface Bounds {
  readonly limits: DoorLimits;
  readonly inFlight: InFlight;
}

/** Adds `POST /v1/events`: who sends, room for the body, the body, its events, then one append with others. */
export function addEventsRoute(app: FastifyInstance, options: DoorOptions, { limits, inFlight }: Bounds): void {
  const quota = openQuota(limits, options.clock);
  const commits = openGroupCommit(options.collector);
  const tenants = new WeakMap<FastifyRequest, string>();

  app.removeAllContentTypeParsers();
  app.addContentTypeParser(['application/json', NDJSON], { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.post('/v1/events', {
    schema: { hide: true },
    onRequest: async (request, reply) => {
      const tenantId = await authenticate(options, request);
      tenants.set(request, tenantId);
      if (request.headers['content-encoding'] !== undefined) {
        throw new Refusal(415, 'encoding_unsupported', 'send the body without Content-Encoding');
      }
      const length = Number(request.headers['content-length'] ?? limits.bodyBytes);
      const release = inFlight.reserve(tenantId, Math.min(length, limits.bodyBytes));
      if (!release) throw new Refusal(503, 'overloaded', 'the door has as much in hand as it can hold', { retryAfterS: 1 });
      // Its sender may have gone while the key was looked up: that is told once.
      if (reply.raw.destroyed) release();
      else reply.raw.once('close', release);
    },
    handler: async (request, reply) => {
      const tenantId = tenants.get(request) as string;
      const isNdjson = request.headers['content-type']?.toLowerCase().startsWith(NDJSON) ?? false;
      const raw = readBody(request.body as Buffer, isNdjson, limits.eventsPerBatch);
      const retryAfterS = quota.take(tenantId, raw.length);
      if (retryAfterS !== null) throw new Refusal(429, 'quota_exceeded', 'the tenant sends more than its quota', { retryAfterS });
      const events = checkAll(raw, { tenantId, now: options.clock.now() });
      const { refused, ...collected } = await commits.submit({ tenantId, events });
      if (refused) throw new Refusal(409, 'version_taken', 'a version never changes; nothing was stored', { problems: refused });
      reply.code(202);
      return collected;
    },
  });
}

async function authenticate({ apiKeys }: DoorOptions, request: FastifyRequest): Promise<string> {
  const secret = BEARER.exec(request.headers.authorization ?? '')?.[1];
  if (secret === undefined) throw new Refusal(401, 'key_missing', 'send the header Authorization: Bearer <key>');
  const tenantId = await apiKeys.tenantOf(secret).catch((cause: unknown) => {
    throw new Refusal(503, 'store_unavailable', 'keys cannot be looked up at the moment', { retryAfterS: 1, cause });
  });
  if (tenantId === null) throw new Refusal(401, 'key_unknown', 'the key is unknown or has been revoked');
  return tenantId;
}

/** Every event, or a refusal that names every problem of every event. */
function checkAll(raw: readonly unknown[], admission: { readonly tenantId: string; readonly now: number }): readonly CxEvent[] {
  const events: CxEvent[] = [];
  const problems: Problem[] = [];
  for (const [index, value] of raw.entries()) {
    const checked = checkEvent(value, admission);
    if (checked.ok) events.push(checked.event);
    else for (const problem of checked.problems) problems.push({ ...problem, path: joinPath(`events.${index}`, problem.path) });
  }
  if (problems.length === 0) return events;
  const isForeign = problems.some(({ code }) => code === 'tenant_mismatch');
  throw new Refusal(
    isForeign ? 403 : 422,
    isForeign ? 'tenant_mismatch' : 'events_invalid',
    `${raw.length - events.length} of ${raw.length} events are refused; nothing was stored`,
    { problems },
  );
}
