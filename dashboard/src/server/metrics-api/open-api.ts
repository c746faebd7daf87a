import { z } from 'zod';
import { ANSWER_TYPES } from './answer-formats.ts';
import { answerBody, problemBody, questionBody } from './wire-schemas.ts';

type Json = Readonly<Record<string, unknown>>;

/** Statuses without figures, with the codes that come under each. */
const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'The question is off: `json_invalid`, `body_invalid`, `metric_unknown`, `dimension_not_allowed`, `zone_unknown`, `time_invalid`, `range_invalid`, `range_too_long`, `answer_too_large`; with `known_at` also `known_too_large`, `known_too_long`',
  401: 'Nobody is signed in: `signed_out`',
  403: 'Asked by a page of another origin: `foreign_origin`',
  406: 'None of the accepted types can be given: `accept_unsupported`',
  413: 'The question has more than 64 KiB: `body_too_large`',
  415: 'The question is not sent as JSON: `content_type_unsupported`',
  503: 'The same question may be asked again, after the seconds of Retry-After. The warehouse does not answer: `unavailable`. With `known_at`: no worker answers, or too many such questions of the tenant wait: `known_unanswered`, `known_waiting`, `known_failed`',
};

/** The OpenAPI 3.1 document of the public interface, from the schemas that requests and answers are held to. */
export function openApiDocument(version: string): Json {
  return {
    openapi: '3.1.0',
    info: { title: 'Tidewatch metrics', version, description: 'The figures of every board, by the same definitions.' },
    servers: [{ url: '/api' }],
    paths: {
      '/v1/metrics/query': {
        post: {
          operationId: 'queryMetrics',
          summary: 'Figures of the metric catalogue',
          description:
            'Figures of the tenant of whoever is signed in. The same question at the same `as_of` has the same answer as on every board.',
          security: [{ session: [] }, { secureSession: [] }],
          requestBody: { required: true, content: { 'application/json': { schema: reference('Question'), example: EXAMPLE } } },
          responses: {
            200: { description: 'The figures, in the type that Accept asks for', content: answerContent() },
            ...Object.fromEntries(Object.entries(PROBLEMS).map(([status, description]) => [status, { description, content: PROBLEM }])),
          },
        },
      },
    },
    components: {
      schemas: {
        Question: schemaOf(questionBody, 'input'),
        Answer: schemaOf(answerBody, 'output'),
        Problem: schemaOf(problemBody, 'output'),
      },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'tw_session', description: 'Set by signing in over http' },
        secureSession: { type: 'apiKey', in: 'cookie', name: '__Host-tw_session', description: 'Set by signing in over https' },
      },
    },
  };
}

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const PROBLEM = { 'application/problem+json': { schema: reference('Problem') } };
const EXAMPLE = {
  metrics: ['offered', 'service_level.exclude_short'],
  from: '2026-11-01',
  to: '2026-11-08',
  grain: '1d',
  zone: 'Asia/Shanghai',
  by: ['queue'],
};

function answerContent(): Json {
  const schemas: Readonly<Record<(typeof ANSWER_TYPES)[keyof typeof ANSWER_TYPES], Json>> = {
    json: reference('Answer'),
    csv: {
      type: 'string',
      description:
        'RFC 4180, UTF-8 with BOM: bucket, dimensions, then value, numerator, denominator and n of each metric, then settled, complete, and open items of each metric',
    },
    arrow: { type: 'string', format: 'binary', description: 'An Arrow IPC stream with the columns of the CSV' },
  };
  return Object.fromEntries(Object.entries(ANSWER_TYPES).map(([type, format]) => [type, { schema: schemas[format] }]));
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' }) as Record<string, unknown>;
  return json;
}
