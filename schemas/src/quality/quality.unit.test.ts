import { describe, expect, it } from 'vitest';
import { topicByType } from '../events/topics.ts';
import { CATALOGUE, metricById } from '../metrics/catalogue.ts';
import type { Metric } from '../metrics/metric.ts';
import type { Cell, MetricQuery } from '../metrics/query.ts';
import { SOURCES, type Source } from '../metrics/sources.ts';
import { eventTypesOf, FIELD_TYPES, type FieldTypes, type NumberedKind, numberedKindsOf } from './event-types.ts';
import { completenessOf, qualityQuestions, unfitReasons } from './quality.ts';

const metric = (id: string) => metricById.get(id) as Metric;
const query = (...ids: string[]): MetricQuery => ({
  ...{ metrics: ids.map(metric), from: 0, to: 100, grain: '1h', zone: 'UTC', by: ['channel'], asOf: 100 },
  where: [
    { dimension: 'channel', values: ['web'] },
    { dimension: 'left_reason', values: ['abandoned'] },
  ],
});
const cell = (numerator: number, denominator: number): Cell => ({ value: null, numerator, denominator, n: denominator });

describe.each(Object.entries<FieldTypes>(FIELD_TYPES))('event types of source %s', (name, { item, fields = {} }) => {
  it('are those of its topics, for fields that it has', () => {
    for (const type of [...item, ...Object.values(fields).flat()]) expect(topicByType.has(type), type).toBe(true);
    const source: Source = SOURCES[name as keyof typeof SOURCES];
    const ofOthers = ['session_started_at', 'session_closed_at', 'session_queue_id', 'first_customer_message_at', 'topic_id', 'topic_at'];
    for (const field of Object.keys(fields)) expect(field in source.fields || ofOthers.includes(field), field).toBe(true);
  });
});

it('every metric rests on some event, and on the fields’ events of its parts where it is put together', () => {
  for (const each of CATALOGUE) expect(eventTypesOf(each).length, each.id).toBeGreaterThan(0);
  expect(eventTypesOf(metric('sessions_closed'))).toEqual(['session.closed', 'session.started']);
  expect(eventTypesOf(metric('contact_rate'))).toEqual(['order.placed', 'session.started']);
});

it('a gap in a conversation speaks of what sessions tell, one in an agent’s day of states, and of orders no number does', () => {
  expect(numberedKindsOf(metric('asa'))).toEqual(['session']);
  expect(numberedKindsOf(metric('time_online'))).toEqual(['agent_day']);
  // Work in hand is told by sessions.
  expect(numberedKindsOf(metric('occupancy_wall'))).toEqual(['session', 'agent_day']);
  expect(numberedKindsOf(metric('orders_placed'))).toEqual([]);
});

it('asks once for each kind, over the whole range, with the filters that such a unit has', () => {
  const [question, ...rest] = qualityQuestions(query('asa', 'abandoned'));
  expect(rest).toEqual([]);
  expect(question).toMatchObject({
    kind: 'session',
    query: { grain: 'total', by: [], where: [{ dimension: 'channel' }], from: 0, to: 100 },
  });
  expect(qualityQuestions(query('orders_placed'))).toEqual([]);
});

it('a metric on both kinds adds both up; one on neither knows nothing', () => {
  const answers = new Map<NumberedKind, Cell>([
    ['session', cell(990, 1_000)],
    ['agent_day', cell(200, 200)],
  ]);
  expect(completenessOf(metric('asa'), answers)).toEqual({ numerator: 990, denominator: 1_000 });
  expect(completenessOf(metric('time_online'), answers)).toEqual({ numerator: 200, denominator: 200 });
  expect(completenessOf(metric('occupancy_wall'), answers)).toEqual({ numerator: 1_190, denominator: 1_200 });
  expect(completenessOf(metric('orders_placed'), answers)).toEqual({ numerator: 0, denominator: 0 });
});

it.each([
  [990, 1_000, 1_000, ['incomplete']],
  [995, 1_000, 60_000, []],
  [994, 1_000, 60_001, ['incomplete', 'stale']],
  [0, 0, 1_000, []],
  [1_000, 1_000, null, ['stale']],
])('%d of %d events, %s ms old: %j', (numerator, denominator, freshnessMs, reasons) => {
  expect(unfitReasons({ completeness: { numerator, denominator }, freshnessMs })).toEqual(reasons);
});
