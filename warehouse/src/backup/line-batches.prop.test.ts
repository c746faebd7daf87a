import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesOf } from './line-batches.ts';

test('batches are whole lines, together the text, however it was cut', async () => {
  const lines = fc.array(fc.stringMatching(/^[a-z客]{0,30}$/), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(lines, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 200 }), async (texts, piece, size) => {
      const text = Buffer.from(texts.map((line) => `${line}\n`).join(''));
      const pieces = Array.from({ length: Math.ceil(text.length / piece) }, (_, i) => text.subarray(i * piece, (i + 1) * piece));
      const batches: string[] = [];
      for await (const batch of linesOf(Readable.from(pieces), size)) batches.push(batch.toString());
      expect(batches.join('')).toBe(text.toString());
      for (const batch of batches) expect(batch.endsWith('\n')).toBe(true);
    }),
    { verbose: true, numRuns: 300 },
  );
});
