import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseEvent } from '../events/parse-event.ts';
import { schemaByType } from '../events/topics.ts';
import { findNarrowings } from './compatibility.ts';
import { CURRENT_VERSION, eventJsonSchemas, type JsonSchema } from './json-schema.ts';
import { sampleEvent } from './sample-event.ts';

const released = new URL('../../released/', import.meta.url);
const versions = readdirSync(released);
const read = (version: string, file: string) => JSON.parse(readFileSync(new URL(`${version}/${file}`, released), 'utf8')) as unknown;
const NOW = Date.UTC(2030, 0, 1);

it('keeps every version that this build says it reads', () => {
  expect(versions).toContain(`v${CURRENT_VERSION}`);
});

describe.each(versions)('released version %s', (version) => {
  const events = read(version, 'events.json') as Record<string, unknown>[];
  const schemas = read(version, 'schemas.json') as JsonSchema[];
  const today = eventJsonSchemas();

  it('has at least one event of every type that it knows', () => {
    expect(new Set(events.map((event) => event['type']))).toEqual(new Set(schemas.map((schema) => schema.title)));
  });

  it.each(events.map((event, i) => [i, String(event['type']), event] as const))(
    'event %i (%s) is read, unknown fields and all',
    (_, __, event) => {
      const outcome = parseEvent(structuredClone(event), NOW);
      expect(outcome.kind === 'continue' ? outcome.value : outcome).toMatchObject(event);
    },
  );

  it.each(schemas.map((schema) => [String(schema.title), schema] as const))('%s takes today whatever it took then', (type, schema) => {
    const now = today.get(type);
    expect(now, 'the type is gone').toBeDefined();
    expect(now && findNarrowings(schema, now)).toEqual([]);
  });
});

describe('sample events', () => {
  it.each([...eventJsonSchemas()])('of %s are taken by its schema', (type, schema) => {
    for (const extent of ['required', 'full'] as const) {
      expect(schemaByType.get(type)?.safeParse(sampleEvent(type, schema, extent)).error).toBeUndefined();
    }
  });
});

describe('findNarrowings', () => {
  const base: JsonSchema = {
    type: 'object',
    properties: {
      reason: { type: 'string', enum: ['a', 'b'] },
      count: { type: 'integer', minimum: 0, maximum: 10 },
      text: { type: 'string', maxLength: 5 },
      list: { type: 'array', items: { type: 'object', properties: { x: { type: 'number' } } } },
      maybe: { anyOf: [{ type: 'string', maxLength: 5 }, { type: 'null' }] },
      tree: { $ref: '#/definitions/tree' },
    },
    required: ['reason'],
    additionalProperties: {},
    definitions: { tree: { anyOf: [{ type: 'string' }, { type: 'array', items: { $ref: '#/definitions/tree' } }] } },
  };
  const withProperty = (name: string, schema: JsonSchema): JsonSchema => ({ ...base, properties: { ...base.properties, [name]: schema } });

  it.each<[string, JsonSchema, string]>([
    ['a new required field', { ...base, required: ['reason', 'who'] }, 'who is required now'],
    ['an old field that becomes required', { ...base, required: ['reason', 'text'] }, 'text is required now'],
    ['a narrowed enum', withProperty('reason', { type: 'string', enum: ['a'] }), 'reason no longer takes "b"'],
    ['an enum in place of any text', withProperty('text', { type: 'string', enum: ['x'] }), 'text takes only ["x"] now'],
    ['another type', withProperty('text', { type: 'integer' }), 'text was string and is integer'],
    [
      'a number that becomes an integer',
      withProperty('list', { type: 'array', items: { type: 'object', properties: { x: { type: 'integer' } } } }),
      'list.*.x was number and is integer',
    ],
    [
      'null taken out of a list of types',
      { ...base, properties: { ...base.properties, count: { type: 'null' } } },
      'count was integer and is null',
    ],
    ['a higher minimum', withProperty('count', { type: 'integer', minimum: 1, maximum: 10 }), 'count has a higher minimum'],
    ['a lower maximum', withProperty('count', { type: 'integer', minimum: 0, maximum: 9 }), 'count has a lower maximum'],
    ['a bound where there was none', withProperty('list', { type: 'array', maxItems: 3 }), 'list has a lower maxItems'],
    ['a new pattern', withProperty('text', { type: 'string', maxLength: 5, pattern: '^x' }), 'text has another pattern'],
    [
      'a required field inside a list',
      withProperty('list', { type: 'array', items: { type: 'object', required: ['x'] } }),
      'list.*.x is required now',
    ],
    ['null no longer taken', withProperty('maybe', { type: 'string', maxLength: 5 }), 'maybe no longer takes {"type":"null"}'],
    ['fewer alternatives behind a reference', { ...base, definitions: { tree: { type: 'string' } } }, 'tree no longer takes'],
    ['unknown fields no longer taken', { ...base, additionalProperties: false }, 'the event takes no other fields now'],
  ])('finds %s', (_, today, sentence) => {
    expect(findNarrowings(base, today).join('\n')).toContain(sentence);
  });

  it('lets the same schema and every widening pass', () => {
    expect(findNarrowings(base, base)).toEqual([]);
    const wider: JsonSchema = {
      ...base,
      properties: {
        ...base.properties,
        reason: { type: 'string', enum: ['a', 'b', 'c'] },
        count: { type: 'number', minimum: -1 },
        text: { type: 'string' },
        maybe: { anyOf: [{ type: 'integer' }, { type: 'string', maxLength: 9 }, { type: 'null' }] },
        added: { type: 'string' },
      },
      required: [],
    };
    expect(findNarrowings(base, wider)).toEqual([]);
  });
});
