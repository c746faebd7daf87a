import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_LINE_BYTES, readLines } from './read-lines.ts';
import { all, streamOf } from './testing.ts';

test('the lines are the same however the stream is cut into pieces, with LF or CRLF, with or without a last line end', async () => {
  const line = fc
    .string({ unit: fc.constantFrom('a', '\t', '界', 'é', '"', '😀'), minLength: 1, maxLength: 12 })
    .filter((text) => text.trim() !== '');
  const file = fc.record({
    lines: fc.array(line, { maxLength: 8 }),
    end: fc.constantFrom('\n', '\r\n'),
    isEnded: fc.boolean(),
    hasMark: fc.boolean(),
    piece: fc.integer({ min: 1, max: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(file, async ({ lines, end, isEnded, hasMark, piece }) => {
      const text = `${hasMark ? '\ufeff' : ''}${lines.join(end)}${isEnded && lines.length > 0 ? end : ''}`;
      const read = await all(readLines(streamOf(text, piece)));
      expect(read.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(lines);
      expect(read.map(({ number }) => number)).toEqual(lines.map((_, i) => i + 1));
    }),
  );
});

test('a line of any length holds at most 1 MiB and does not disturb the next', async () => {
  async function* huge() {
    for (let i = 0; i < 40; i++) yield Buffer.alloc(100_000, 'x');
    yield Buffer.from('\nnext\n');
  }
  const [long, next] = await all(readLines(huge()));
  expect(long).toMatchObject({ number: 1, cutFrom: 4_000_000 });
  expect(long?.bytes.length).toBe(MAX_LINE_BYTES);
  expect(Buffer.from(next?.bytes ?? []).toString()).toBe('next');
  expect(next?.number).toBe(2);
});

test('blank lines are left out and still counted', async () => {
  const lines = await all(readLines(streamOf('a\n\n \t\nb')));
  expect(lines.map(({ number }) => number)).toEqual([1, 4]);
});

test('a piece that its stream writes over later does not change a line', async () => {
  async function* reusing() {
    const buffer = Buffer.from('first');
    yield buffer;
    buffer.write('XXXXX');
    yield Buffer.from('\n');
  }
  const [line] = await all(readLines(reusing()));
  expect(Buffer.from(line?.bytes ?? []).toString()).toBe('first');
});
