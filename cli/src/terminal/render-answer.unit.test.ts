import { type AnswerRow, type Metric, type MetricQuery, metricById } from '@tidewatch/schemas';
import { expect, it } from 'vitest';
import { renderAnswer, renderRestatements, renderTable } from './render-answer.ts';

const named = (id: string) => metricById.get(id) as Metric;

it('shows a ratio with its parts, a missing value as a dash, instants in the query’s zone, and whether a row may still change', () => {
  const query: MetricQuery = {
    metrics: [named('offered'), named('abandon_rate'), named('asa')],
    from: 0,
    to: 3_600_000,
    grain: '1h',
    zone: 'Asia/Shanghai',
    by: ['queue'],
    where: [],
    asOf: 3_600_000,
  };
  const row = (queue: string, cells: AnswerRow['cells']): AnswerRow => ({ interval: { start: 0, end: 3_600_000 }, dims: { queue }, cells });
  const rows = [
    row('billing', {
      offered: { value: 3, numerator: 3, denominator: null, n: 3 },
      abandon_rate: { value: 1 / 3, numerator: 1, denominator: 3, n: 3 },
      asa: { value: 1500.25, numerator: 3000.5, denominator: 2, n: 2 },
    }),
    { ...row('', { abandon_rate: { value: null, numerator: 0, denominator: 0, n: 0 } }), open: { asa: 2, offered: 1 } },
  ];
  expect(renderAnswer({ query, rows, definitions: {}, freshnessMs: null, settledTo: 3_600_000 })).toBe(
    [
      'bucket                     queue    offered  abandon_rate   asa              state',
      '1970-01-01T08:00:00+08:00  billing  3        33.3% (1 ÷ 3)  1.5 s (3 s ÷ 2)  complete',
      '1970-01-01T08:00:00+08:00  –        –        –              –                settled, 2 still open',
      '',
    ].join('\n'),
  );
});

it('pads columns to their widest cell and leaves no blanks at the ends of lines', () => {
  expect(
    renderTable(
      ['a', 'bb'],
      [
        ['long', ''],
        ['x', 'y'],
      ],
    ),
  ).toBe('a     bb\nlong\nx     y\n');
});

it('tells of a restatement what was, what is, which event did it and since when that is known', () => {
  const line = {
    ...({ tenant_id: 't', metric_id: 'asa', interval_start: 0, unit_kind: 'session', bucket_on: '1970-01-01', unit_id: 's1' } as const),
    ...{ event_id: 'e1', event_type: 'queue.left', log_at: 3_600_000 },
    ...{ old_amount: null, old_denominator: null, new_amount: 8_000, new_denominator: 1 },
  };
  expect(renderRestatements([line], 'UTC').split('\n')[1]?.split(/ {2,}/)).toEqual([
    '1970-01-01T00:00:00+00:00',
    'asa',
    '–',
    '8000/1',
    'session s1',
    'queue.left e1',
    '1970-01-01T01:00:00+00:00',
  ]);
});
