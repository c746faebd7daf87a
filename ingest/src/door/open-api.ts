import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { schemaByType } from '@tidewatch/schemas';
import { z } from 'zod';

type Json = Readonly<Record<string, unknown>>;

/** JSON Schema (draft 2020-12) of every event type, by type, with references that hold inside an OpenAPI document. */
export function eventSchemas(): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    [...schemaByType].map(([type, schema]) => {
      const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;
      const text = JSON.stringify({ ...json, properties: { ...(json['properties'] as Json), type: { const: type } } });
      return [type, JSON.parse(text.replaceAll('"#/$defs/', `"#/components/schemas/${type}/$defs/`)) as Json];
    }),
  );
}

const events = { type: 'array', items: { $ref: '#/components/schemas/Event' }, maxItems: 5000 };
const problem = {
  type: 'object',
  required: ['code', 'message', 'path'],
  properties: {
    code: { type: 'string', description: 'stable' },
    message: { type: 'string' },
    path: { type: 'string', description: 'where, such as events.3.occurred_at; empty = the whole' },
  },
};

/** Component schemas of the door's document. */
function componentSchemas(): Readonly<Record<string, Json>> {
  const types = eventSchemas();
  const refs = Object.keys(types).map((type) => [type, `#/components/schemas/${type}`] as const);
  return {
    Event: {
      description: 'One event of the catalogue. Fields that are not listed are kept as they come.',
      oneOf: refs.map(([, $ref]) => ({ $ref })),
      discriminator: { propertyName: 'type', mapping: Object.fromEntries(refs) },
    },
    Batch: { oneOf: [{ $ref: '#/components/schemas/Event' }, events, { type: 'object', required: ['events'], properties: { events } }] },
    Accepted: {
      type: 'object',
      required: ['accepted', 'duplicates'],
      properties: {
        accepted: { type: 'integer', minimum: 0 },
        duplicates: { type: 'integer', minimum: 0, description: 'events whose id had been taken before' },
      },
    },
    Problem: problem,
    Error: {
      type: 'object',
      required: ['error'],
      properties: {
        error: {
          type: 'object',
          required: ['code', 'message', 'problems'],
          properties: {
            code: { type: 'string', description: 'stable' },
            message: { type: 'string' },
            problems: { type: 'array', items: { $ref: '#/components/schemas/Problem' }, maxItems: 1000 },
            problem_count: { type: 'integer', description: 'all of them, where there are more than are listed' },
          },
        },
      },
    },
    ...types,
  };
}

const json = (name: string) => ({ content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } } });
const refused = (description: string) => ({ description, ...json('Error') });
const retryLater = (description: string) => ({
  ...refused(description),
  headers: { 'Retry-After': { description: 'whole seconds', schema: { type: 'integer' } } },
});

/** The one operation that takes events. */
const sendEventsOperation: Json = {
  operationId: 'sendEvents',
  summary: 'Send events',
  description:
    'A batch is taken whole or refused whole. 202 means that the log has every event on disk. Sending a batch again adds nothing.',
  security: [{ apiKey: [] }],
  requestBody: {
    required: true,
    content: {
      'application/json': { schema: { $ref: '#/components/schemas/Batch' } },
      'application/x-ndjson': { schema: { type: 'string', description: 'one event a line' } },
    },
  },
  responses: {
    202: { description: 'On disk in the log', ...json('Accepted') },
    400: refused('Not JSON, not UTF-8, a key that is there twice or that poisons prototypes'),
    401: refused('No key, or one that is not in force'),
    403: refused('An event is of another tenant'),
    409: refused('An event publishes another document under a version that has been published'),
    413: refused('Body, batch or event too large'),
    415: refused('Another media type or encoding'),
    422: refused('Events that the catalogue does not take; every problem of every event is named'),
    429: retryLater("The tenant's quota is used up"),
    503: retryLater('The events cannot be stored at the moment'),
  },
};

/** What the plugin that writes the door's OpenAPI document is told. */
export const doorDescription: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: { title: 'Tidewatch events', version: '1', description: 'Takes events of a customer-service floor into the log.' },
    components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } },
  },
};

/** The plugin's document with the operation and the schemas that Fastify's form of schemas cannot say. */
export function completeDocument(document: object): Json {
  const { paths, components, ...rest } = document as Json;
  return {
    ...rest,
    paths: { ...(paths as Json), '/v1/events': { post: sendEventsOperation } },
    components: { ...(components as Json), schemas: componentSchemas() },
  };
}
