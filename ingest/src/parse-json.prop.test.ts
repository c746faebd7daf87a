import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from './parse-json.ts';

const parse = (text: string) => parseJson(Buffer.from(text));
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

test('reads every JSON text that loses nothing to the same value as JSON.parse', () => {
  const key = fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => !FORBIDDEN.has(text));
  const number = fc.oneof(
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Number.isInteger(n) || Number.isSafeInteger(n)),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
      number,
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(value, fc.constantFrom(0, 2), (expected, indent) => {
      const text = JSON.stringify(expected, null, indent);
      expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text) });
    }),
    { numRuns: 500 },
  );
}, 60_000);

test('never throws, whatever bytes it is given', () => {
  const fragments = fc.array(
    fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', 'a', '1', '-', 'e', '.', '\\u', 'null', ' ', '\u0000'),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 60 }),
        fragments.map((parts) => Buffer.from(parts.join(''))),
      ),
      (bytes) => {
        expect(typeof parseJson(bytes).ok).toBe('boolean');
      },
    ),
    { numRuns: 5_000 },
  );
}, 60_000);

describe('refuses what JSON.parse would change in silence', () => {
  const bad: readonly (readonly [name: string, text: string, code: string, path: string])[] = [
    ['a key twice', '{"a":1,"b":{"c":[{"d":1,"d":2}]}}', 'duplicate_key', 'b.c.0.d'],
    ['a key twice, once escaped', String.raw`{"a":1,"\u0061":2}`, 'duplicate_key', 'a'],
    ['a poisoned key', '[{"x":0},{"__proto__":{"is_admin":true}}]', 'forbidden_key', '1.__proto__'],
    ['an escaped poisoned key', String.raw`{"__pr\u006fto__":1}`, 'forbidden_key', '__proto__'],
    ['2^53 + 1', '{"id":9007199254740993}', 'number_inexact', 'id'],
    ['1e400', '{"n":[0,1e400]}', 'number_inexact', 'n.1'],
    ['a key with half a surrogate pair', String.raw`{"a":{"\ud800":1}}`, 'text_invalid', 'a'],
    ['65 levels', `${'['.repeat(65)}${']'.repeat(65)}`, 'too_deep', '0.0.0'],
    ['half a text', '{"a":', 'json_invalid', ''],
    ['nothing', '', 'json_invalid', ''],
    ['NaN', '{"a":NaN}', 'json_invalid', ''],
  ];
  test.each(bad)('%s', (_name, text, code, path) => {
    const parsed = parse(text);
    expect(parsed).toMatchObject({ ok: false, problem: { code } });
    if (!parsed.ok) expect(parsed.problem.path.slice(0, Math.max(path.length, 5))).toContain(path);
  });

  test('bytes that are not UTF-8', () => {
    expect(parseJson(new Uint8Array([0x22, 0xff, 0x22]))).toMatchObject({ ok: false, problem: { code: 'encoding_invalid' } });
  });

  test('ten thousand levels without running out of stack', () => {
    expect(parse('['.repeat(10_000) + ']'.repeat(10_000))).toMatchObject({ ok: false, problem: { code: 'too_deep' } });
  });
});

test('quotes, brackets, keys and numbers inside strings are text', () => {
  const value = { a: '{"a":1,"a":2}', b: '\\', c: '\\"', d: '9007199254740993', e: ['}', ']', ','] };
  expect(parse(JSON.stringify(value))).toEqual({ ok: true, value });
});
