import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance } from 'fastify';
import { type AnswerError, openAnswerError } from './answer-error.ts';
import type { Door, DoorOptions } from './door.ts';
import { addEventsRoute } from './events-route.ts';
import { openInFlight } from './in-flight.ts';
import { DEFAULT_LIMITS, type DoorLimits } from './limits.ts';
import { completeDocument, doorDescription } from './open-api.ts';
import { Refusal } from './refusal.ts';

const REQUEST_TIMEOUT_MS = 30_000;
const MAX_CONNECTIONS = 2_000;

/** Makes the door; it takes nothing before `listen`. */
export async function createDoor(options: DoorOptions): Promise<Door> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const app = newApp(meteredAnswers(options), limits);
  const inFlight = openInFlight(limits.inFlightBytes);
  app.addHook('onResponse', async (_request, reply) => options.meter?.answered(reply.statusCode));
  let isStopping = false;
  await app.register(swagger, doorDescription);
  await app.register(async (routes) => {
    routes.get('/v1/health', { schema: { summary: 'The process answers' } }, async () => ({ status: 'ok' }));
    routes.get('/v1/ready', { schema: { summary: 'Events can be taken' } }, async () => {
      if (isStopping) throw new Refusal(503, 'stopping', 'the door is closing', { retryAfterS: 1 });
      await options.checkStores().catch((cause: unknown) => {
        throw new Refusal(503, 'store_unavailable', 'the stores behind the door cannot be reached', { retryAfterS: 1, cause });
      });
      return { status: 'ready' };
    });
    let document: object | null = null;
    routes.get('/v1/openapi.json', { schema: { summary: 'This document' } }, async () => (document ??= completeDocument(app.swagger())));
    addEventsRoute(routes, options, { limits, inFlight });
  });
  return {
    app,
    inFlightBytes: inFlight.bytes,
    listen: (address) => app.listen(address),
    stop: async ({ drainMs = 0 } = {}) => {
      isStopping = true;
      await new Promise((resolve) => setTimeout(resolve, drainMs));
      await app.close();
    },
  };
}

function meteredAnswers({ logger, clock, meter }: DoorOptions): AnswerError {
  return openAnswerError(logger, { clock, ...(meter && { onRefusal: (refusal) => meter.refused(refusal.code) }) });
}

function newApp(answerError: AnswerError, limits: DoorLimits): FastifyInstance {
  const app = Fastify({
    // Fastify would log addresses of senders, which are personal data: what matters is logged by answerError.
    logger: false,
    bodyLimit: limits.bodyBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
    frameworkErrors: (error, _request, reply) => answerError(error, reply),
    clientErrorHandler: (_error, socket) => {
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      else socket.destroy();
    },
  });
  app.server.maxConnections = MAX_CONNECTIONS;
  // Events are checked by the catalogue, not by Fastify: the schemas of the routes are for the document only.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => JSON.stringify);
  app.setErrorHandler((error, _request, reply) => answerError(error, reply));
  app.setNotFoundHandler((_request, reply) => answerError(new Refusal(404, 'not_found', 'there is nothing here'), reply));
  return app;
}
