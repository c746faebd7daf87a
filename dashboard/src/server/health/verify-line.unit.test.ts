import { expect, it } from 'vitest';
import { verifyLine } from './verify-line.ts';

const standing = { finishedAt: 1, cells: 41_230, differ: 3, unsettled: 0, days: 2 };
const cell = { value: 1, numerator: 1, denominator: null, n: 1 };

it('of a row that differs says the unit, only what differs, and the first event that says otherwise', () => {
  const unit = { kind: 'session', bucketOn: '2026-03-02', id: 's1' };
  const examples = [
    { unit, stored: { channel: 'fax', version: 3, tags: ['x'] }, expected: { channel: 'web', version: 3, tags: ['x'] }, firstEvent: 'e1' },
    { unit, stored: null, expected: { text: 'y'.repeat(5_000) }, firstEvent: null },
  ];
  const [row, missing] = verifyLine({ ...standing, examples }).differences;
  expect(row).toEqual({ cell: 'session 2026-03-02 s1', stored: '{"channel":"fax"}', expected: '{"channel":"web"}', firstEvent: 'e1' });
  expect(missing?.stored).toBe('–');
  expect(missing?.expected.length).toBeLessThan(300);
});

it('of a number that differs says metric, interval, split and event; what another build left in another shape is left out', () => {
  const of = { metric: 'offered', from: '2026-03-02T00:00:00.000Z', to: '2026-03-03T00:00:00.000Z', dims: { queue: '售后' } };
  const examples = [{ cell: of, stored: { ...cell, value: 2 }, expected: cell, firstEvent: 'e1' }, { odd: true }];
  expect(verifyLine({ ...standing, examples })).toEqual({
    ...standing,
    differences: [
      {
        cell: 'offered 2026-03-02T00:00:00.000Z/2026-03-03T00:00:00.000Z queue=售后',
        stored: '{"value":2}',
        expected: '{"value":1}',
        firstEvent: 'e1',
      },
    ],
  });
});
