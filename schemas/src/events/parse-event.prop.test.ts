import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eventJsonSchemas } from '../publish/json-schema.ts';
import { sampleEvent } from '../publish/sample-event.ts';
import { parseEvent } from './parse-event.ts';

const NOW = Date.UTC(2030, 0, 1);
const CODES = [
  'not_an_object',
  'forbidden_key',
  'text_invalid',
  'too_deep',
  'too_large',
  'unknown_type',
  'unsupported_version',
  'field_missing',
  'field_invalid',
  'time_out_of_range',
  'time_in_future',
];

const samples = [...eventJsonSchemas()].map(([type, schema]) => sampleEvent(type, schema, 'full'));
const hostileKey = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', '', '\ud800', 'occurred_at', 'x');
const hostileValue = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom<unknown>(
    null,
    0,
    -1,
    1e300,
    -0,
    1.5,
    Number.MAX_SAFE_INTEGER + 2,
    '\ud800',
    '\u0000',
    'x'.repeat(300_000),
    [],
    {},
    NOW / 1000,
  ),
  fc.tuple(hostileKey, fc.jsonValue()).map(([key, value]) => JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(value)}}`) as unknown),
);

/** The outcome is one that the door can act upon: an event that can be written, or problems that are named. */
function expectNamed(raw: unknown): void {
  const outcome = parseEvent(raw, NOW);
  if (outcome.kind === 'continue') {
    expect(JSON.parse(JSON.stringify(outcome.value))).toMatchObject(JSON.parse(JSON.stringify(raw)) as object);
    return;
  }
  if (outcome.kind !== 'dead_letter') throw new Error(`no such outcome here: ${outcome.kind}`);
  expect(outcome.problems.length).toBeGreaterThan(0);
  expect(outcome.problems.length).toBeLessThanOrEqual(20);
  for (const { code, message, path } of outcome.problems) {
    expect(CODES).toContain(code);
    expect(message).not.toBe('');
    expect(path.length).toBeLessThanOrEqual(200);
    expect(path.isWellFormed()).toBe(true);
  }
}

it('any JSON at all is taken or named, and never throws', () => {
  fc.assert(fc.property(hostileValue, expectNamed), { numRuns: 500 });
});

it('a valid event with any field replaced, added or removed is taken or named, and never throws', () => {
  const mutation = fc.record({
    field: fc.nat(),
    key: fc.option(hostileKey, { nil: undefined }),
    value: fc.option(hostileValue, { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.array(mutation, { minLength: 1, maxLength: 3 }), (sample, mutations) => {
      const entries = new Map(Object.entries(structuredClone(sample)));
      for (const { field, key, value } of mutations) {
        const name = key ?? [...entries.keys()][field % entries.size] ?? 'type';
        if (value === undefined) entries.delete(name);
        else entries.set(name, value);
      }
      expectNamed(
        Object.defineProperties({}, Object.fromEntries([...entries].map(([name, value]) => [name, { value, enumerable: true }]))),
      );
    }),
    { numRuns: 1000 },
  );
});

it('what is taken once is taken again, the same', () => {
  fc.assert(
    fc.property(fc.constantFrom(...samples), (sample) => {
      const once = parseEvent(structuredClone(sample), NOW);
      expect(once.kind).toBe('continue');
      if (once.kind === 'continue') expect(parseEvent(JSON.parse(JSON.stringify(once.value)), NOW)).toEqual(once);
    }),
  );
});
