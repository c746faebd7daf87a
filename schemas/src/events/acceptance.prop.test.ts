import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eventJsonSchemas } from '../publish/json-schema.ts';
import { sampleEvent } from '../publish/sample-event.ts';
import { checkWhole, parseEvent } from './parse-event.ts';
import { acceptanceByType, topicByType } from './topics.ts';

const NOW = Date.UTC(2030, 0, 1);
const seed = Date.now();
const samples = [...eventJsonSchemas()].flatMap(([type, schema]) => [
  sampleEvent(type, schema, 'full'),
  sampleEvent(type, schema, 'required'),
]);

const name = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', '', '\ud800', 'x', 'visibility'), fc.string());
const odd = fc.constantFrom<unknown>(
  ...[undefined, null, true, 0, -0, -1, 1.5, 1e300, Number.POSITIVE_INFINITY, Number.NaN, Number.MAX_SAFE_INTEGER + 2, NOW, NOW + 400_000],
  ...['', ' ', 'a b', 'ok', '\ud800', 'a\u0000', '\u3000', '2026-02-30', '2026-02-28', '1969-12-31', 'x'.repeat(129), 'x'.repeat(201)],
  ...[[], {}, ['\ud800'], [Number.NaN], { a: { constructor: 1 } }, { iv: 'a', tag: 'b' }, { iv: 'a', tag: 'b', data: 'c', '\ud800': 1 }],
);
const value = fc.oneof(odd, fc.jsonValue({ maxDepth: 3 }), fc.tuple(name, odd).map(fieldOf));

function fieldOf([key, held]: readonly [string, unknown]): object {
  return Object.defineProperty({}, key, { value: held, enumerable: true });
}

/** A sample with some fields replaced, added or removed. */
const mutated = fc
  .tuple(
    fc.constantFrom(...samples),
    fc.array(fc.record({ at: fc.nat(), key: fc.option(name), value, isGone: fc.boolean() }), { maxLength: 3 }),
  )
  .map(([sample, changes]) => {
    const fields = new Map<string, unknown>(Object.entries(structuredClone(sample)));
    for (const change of changes) {
      const key = change.key ?? [...fields.keys()][change.at % fields.size] ?? 'x';
      if (change.isGone) fields.delete(key);
      else fields.set(key, change.value);
    }
    return Object.defineProperties({}, Object.fromEntries([...fields].map(([key, held]) => [key, { value: held, enumerable: true }])));
  });

it(`what is taken the short way is what the schema takes, unchanged (seed ${seed})`, () => {
  fc.assert(
    fc.property(mutated, (raw) => {
      expect(parseEvent(raw, NOW)).toStrictEqual(checkWhole(raw, NOW));
    }),
    { seed, numRuns: 5_000 },
  );
}, 60_000);

it('an event of a topic that is folded goes the short way, whatever fields of its type it has', () => {
  const slow = [...eventJsonSchemas()]
    .filter(([type]) => ['session', 'agent_day'].includes(topicByType.get(type)?.unit ?? ''))
    .filter(([type, schema]) => !acceptanceByType.get(type)?.(sampleEvent(type, schema, 'full')));
  expect(slow.map(([type]) => type)).toEqual([]);
});
