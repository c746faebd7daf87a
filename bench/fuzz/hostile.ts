import type { Random } from '../../twin/src/random/random.ts';
import { type Fuzzy, Verbatim } from './json-text.ts';

// What parsers have broken on: each is put where something else is expected.

const verbatim = (...texts: readonly string[]) => texts.map((text) => new Verbatim(text));
const nested = (depth: number, open: string, close: string) => new Verbatim(open.repeat(depth) + close.repeat(depth));

const NUMBERS: readonly Fuzzy[] = [
  ...[0, 1, -1, 0.5, 1.5, 255, 65_536, 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 53, 2 ** 53 - 1, 1e21, 1e308, 5e-324],
  ...verbatim('-0', '1e400', '-1e400', '1e-400', '9007199254740993', '-9223372036854775809', '18446744073709551616', '1.0', '1E2'),
  ...verbatim('00', '+1', '.5', '1.', 'NaN', 'Infinity', '0x10', '1_000'),
  // The same moment in seconds, milliseconds, microseconds and nanoseconds; years 0, 1970, 1990, 2149 and 9999.
  ...[1_772_442_000, 1_772_442_000_000, 1_772_442_000_000_000, -62_167_219_200_000, 631_151_999_999, 631_152_000_000],
  ...[5_662_310_400_000, 253_402_300_799_999, 253_402_300_800_000, 8_640_000_000_000_001],
];

const TEXTS: readonly string[] = [
  ...['', ' ', '\t', '\n', '\r\n', '\0', 'a\0b', '\u0001', '\u007f', '\u0085', '\u2028', '\ufeff', '\ufffd', '\uffff'],
  ...['\u202eevil\u202c', '\u200b', '\u200d', 'e\u0301\u0301\u0301\u0301', '👨‍👩‍👧‍👦', '🏳️‍🌈', '𝕿', 'ﷺ', 'İ', 'ß', 'ǅ', '１２３'],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'length',
    'undefined',
    'null',
    'true',
    'NaN',
    '[object Object]',
  ],
  ...[
    "'; drop table events; --",
    "' or 1=1 --",
    '\\',
    '\\\\',
    '\\0',
    '"',
    '`',
    '{x:String}',
    '$' + '{x}',
    '{{x}}',
    '%s%n',
    '%00',
    '%ff',
    '<script>',
  ],
  ...['=cmd()', '../../etc/passwd', 'a:b', 'a,b', 'a;b', 'a=b', '*', '?', '.', '..', '-1', '1e400', '0', '-', '--', '--json', '2026-02-30'],
  ...[
    '2026-03-29T02:30',
    '2026-10-25T02:30',
    '0000-01-01',
    '9999-12-31T24:00Z',
    '+275760-09-13T00:00:00.001Z',
    'now',
    'now-9999999d',
    'now/d',
  ],
  ...['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-7fff-bfff-ffffffffffff', '019CADC6-9A80-7B8C-B405-38DB8814C8C4', 'Etc/GMT+14'],
  ...['x'.repeat(128), 'x'.repeat(129), 'x'.repeat(200), 'x'.repeat(201), '界'.repeat(70_000)],
];

const HALVES = verbatim('"\\ud800"', '"\\udc00x"', '"a\\ud83d"', '"\\ud800\\ud800"', '"\\u0000"');

const SHAPES: readonly Fuzzy[] = [
  ...[null, true, false, [], {}, [[]], [null], [{}], { a: {} }],
  ...verbatim(
    '{"__proto__":{"is_admin":true}}',
    '{"constructor":{"prototype":{}}}',
    '{"a":1,"a":2}',
    '{"":""}',
    '{"\\ud800":1}',
    '[,]',
    '{,}',
  ),
  nested(60, '[', ']'),
  nested(70, '[', ']'),
  new Verbatim(`${'{"a":'.repeat(70)}1${'}'.repeat(70)}`),
];

/** Take long to make or to read, and come seldom. */
const HUGE: readonly (() => Fuzzy)[] = [
  () => nested(10_000, '[', ']'),
  () => new Verbatim(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`),
  () => 'x'.repeat(10_000_000),
  () => Array.from({ length: 20_000 }, (_, i) => i),
  () => Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, i])),
  () => new Verbatim('9'.repeat(100_000)),
  () => new Verbatim(`"${'\\u0000'.repeat(50_000)}"`),
];
const HUGE_SHARE = 0.001;

/** Any value that parsers have broken on. */
export function hostileValue(random: Random): Fuzzy {
  if (random.next() < HUGE_SHARE) return pick(random, HUGE)();
  return pick(random, pick(random, [NUMBERS, TEXTS, TEXTS, HALVES, SHAPES]));
}

/** Any text that parsers have broken on. */
export function hostileText(random: Random): string {
  return pick(random, TEXTS);
}

/** One of the values, which are not none. */
export function pick<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random.next() * values.length)] as T;
}
