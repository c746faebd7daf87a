import {
  CATALOGUE,
  type CxEvent,
  dimensionsOf,
  type MetricQuery,
  numberedKindsOf,
  type Quality,
  routeOf,
  type SessionFacts,
} from '@tidewatch/schemas';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FreshWarehouse, freshWarehouse } from '../../../test/services/fresh-warehouse.ts';
import { simulate } from '../../../twin/src/index.ts';
import { foldSession } from './session-fold.ts';

const SEED = 20_261_125;
const START = Date.UTC(2026, 2, 2);
const END = START + 60 * 86_400_000;
/** The channel that loses events. */
const HURT = 'web';
const NOW = END + 1_000;

let warehouse: FreshWarehouse;
/** Events of sessions by session, as the floor made them. */
const sessions = new Map<string, CxEvent[]>();
const lost = new Set<CxEvent>();

beforeAll(async () => {
  warehouse = await freshWarehouse();
  for (const event of simulate({ seed: SEED, sessions: 600, tenantId: 't1', startAt: START, imported: false }).events) {
    if (event.session_id === undefined || event.conversation_id === undefined) continue;
    const known = sessions.get(event.session_id);
    if (known) known.push(event);
    else sessions.set(event.session_id, [event]);
  }
});
afterAll(() => warehouse?.drop());

it(`one percent of a channel’s events is dropped: completeness of exactly what rests on them is 99.0 % (seed ${SEED})`, async () => {
  const whole = rowsOf(() => true).filter((row) => !row.is_test && !row.is_spam);
  const onChannel = (channel: string) => whole.filter((row) => row.channel === channel);
  const perCent = Math.floor(sum(onChannel(HURT), 'seq_span') / 100);
  dropInside(onChannel(HURT), perCent);
  await warehouse.store.insertRows(
    'session',
    rowsOf((event) => !lost.has(event)),
  );
  await warehouse.store.insertWatermarks([{ epoch: 'main', topic: 'cx.session', partition: 0, watermarkAt: END }]);

  for (const [channel, missing] of [
    [HURT, perCent],
    ['wechat', 0],
  ] as const) {
    const [there, expected] = [sum(onChannel(channel), 'seq_count') - missing, sum(onChannel(channel), 'seq_span')];
    const metrics = CATALOGUE.filter((metric) => dimensionsOf(metric).includes('channel'));
    const quality = await warehouse.reader('t1').quality(query(metrics, channel), NOW);
    for (const metric of metrics) {
      const touched = numberedKindsOf(metric).includes('session');
      expect(quality[metric.id]?.completeness, metric.id).toEqual({
        numerator: touched ? there : 0,
        denominator: touched ? expected : 0,
      });
    }
    const share = (quality['asa'] as Quality).completeness;
    expect((share.numerator / share.denominator).toFixed(3)).toBe(missing === 0 ? '1.000' : '0.990');
    expect((quality['asa'] as Quality).unfit).toEqual(missing === 0 ? [] : ['incomplete']);
  }
  const states = CATALOGUE.filter(({ id }) => id === 'time_online');
  expect((await warehouse.reader('t1').quality({ ...query(states, HURT), where: [] }, NOW))['time_online']?.completeness).toEqual({
    numerator: 0,
    denominator: 0,
  });
}, 120_000);

it('late events count for the metrics that rest on their type, in their channel: not imported or derived ones, and each once', async () => {
  const of = (name: string) => [...sessions.values()].flat().filter(({ type, channel }) => type === name && channel === HURT);
  const late = of('queue.left').slice(0, 3);
  const others = [
    { ...(of('queue.left')[3] as CxEvent), imported: true },
    { ...(of('queue.left')[4] as CxEvent), epoch: 'main' },
  ];
  const archived = [...late, ...others].map((event) => archivedAt(event, event.occurred_at + 600_001));
  const inTime = archivedAt(of('queue.left')[5] as CxEvent, (of('queue.left')[5] as CxEvent).occurred_at + 600_000);
  await warehouse.store.insertEvents([...archived, inTime]);
  await warehouse.store.insertEvents(archived);
  const metrics = CATALOGUE.filter(({ id }) => ['abandoned', 'sessions_started'].includes(id));
  const read = async (channel: string) =>
    Object.values(await warehouse.reader('t1').quality(query(metrics, channel), NOW)).map((of) => of.late);
  expect(await read(HURT)).toEqual([0, 3]);
  expect(await read('wechat')).toEqual([0, 0]);
}, 60_000);

it('events are told by type and channel, and a producer’s own counts are held against the archive', async () => {
  const quality = await warehouse.reader('t1').eventQuality(START, END);
  expect(quality.types).toEqual([expect.objectContaining({ type: 'queue.left', received: 6, late: 3 })]);
  expect(quality.channels.find(({ channel }) => channel === HURT)).toMatchObject({ late: 3 });
  const { present, expected } = quality.channels.find(({ channel }) => channel === HURT) ?? { present: 0, expected: 0 };
  expect(expected - present).toBe(lost.size);

  const counted = (name: string, counts: object): CxEvent => ({
    ...{ event_id: name, type: 'dq.checked', schema_version: 1, tenant_id: 't1', occurred_at: START + 5, producer: 'twin' },
    ...{ job: 'twin', check_id: name, passed: true, expected: { from: START, to: START + 7 * 86_400_000, counts } },
  });
  const checks = [counted('right', { 'queue.left': 6 }), counted('wrong', { 'queue.left': 7, 'order.placed': 1 })];
  const other = { ...counted('other', { 'queue.left': 6 }), producer: 'crm' };
  const strange = { ...counted('strange', {}), expected: 'all of them' };
  await warehouse.store.insertEvents([...checks, other, strange].map((event) => archivedAt(event, event.occurred_at)));
  const { reconciliations } = await warehouse.reader('t1').eventQuality(START, END);
  expect(Object.fromEntries(reconciliations.map(({ checkId, differing }) => [checkId, differing]))).toEqual({
    right: [],
    wrong: [
      { type: 'queue.left', expected: 7, received: 6 },
      { type: 'order.placed', expected: 1, received: 0 },
    ],
    other: [{ type: 'queue.left', expected: 6, received: 0 }],
  });
}, 60_000);

function sum(rows: readonly SessionFacts[], field: 'seq_count' | 'seq_span'): number {
  return rows.reduce((total, row) => total + row[field], 0);
}

function rowsOf(keeps: (event: CxEvent) => boolean): readonly SessionFacts[] {
  return [...sessions.values()].flatMap((events) => foldSession(events.filter(keeps)) ?? []);
}

/** Takes events out from between the start and the close of sessions: each leaves a gap. */
function dropInside(rows: readonly SessionFacts[], count: number): void {
  const inside = rows.flatMap(({ session_id: id }) => {
    const events = sessions.get(id) as CxEvent[];
    return events.slice(
      1,
      Math.max(
        1,
        events.findIndex(({ type }) => type === 'session.closed'),
      ),
    );
  });
  for (let i = 0; i < count; i++) lost.add(inside[Math.floor((i * inside.length) / count)] as CxEvent);
  expect(lost.size).toBe(count);
}

function query(metrics: MetricQuery['metrics'], channel: string): MetricQuery {
  const where = [{ dimension: 'channel', values: [channel] }] as const;
  return { metrics, from: START, to: END, grain: 'total', zone: 'UTC', by: [], where, asOf: NOW };
}

function archivedAt(event: CxEvent, logAt: number) {
  const { topic, unit } = routeOf(event);
  return { unit, event, logAt, topic, partition: 0, offset: logAt, payload: JSON.stringify(event) };
}
