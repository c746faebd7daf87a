import { type CxEvent, parseEvent, timeOfId } from '@tidewatch/schemas';
import { describe, expect, test } from 'vitest';
import { readTechnion } from './read-technion.ts';
import { TECHNION_COLUMNS } from './technion-row.ts';
import { all, eventsOf, problemsOf, streamOf } from './testing.ts';

const HEADER = TECHNION_COLUMNS.join('\t');
const MIDNIGHT = Date.UTC(1999, 1, 1) - 2 * 3_600_000;
const ANSWERED = {
  'vru+line': 'AA0101',
  call_id: '7',
  customer_id: '42',
  priority: '2',
  type: 'PS',
  date: '990201',
  vru_entry: '10:00:00',
  vru_exit: '10:00:09',
  vru_time: '9',
  q_start: '10:00:09',
  q_exit: '10:00:39',
  q_time: '30',
  outcome: 'AGENT',
  ser_start: '10:00:38',
  ser_exit: '10:02:00',
  ser_time: '80',
  server: 'agent_01',
};
const UNQUEUED = { q_start: '0:00:00', q_exit: '0:00:00', q_time: '0' };
const UNSERVED = { ser_start: '0:00:00', ser_exit: '0:00:00', ser_time: '0', server: 'NO_SERVER' };

type Row = Partial<Record<keyof typeof ANSWERED, string>>;
const lineOf = (row: Row) => TECHNION_COLUMNS.map((column) => ({ ...ANSWERED, ...row })[column]).join('\t');
const read = (lines: readonly string[], tenantId = 'bank') =>
  all(readTechnion(streamOf([HEADER, ...lines].join('\n')), { tenantId, zone: 'Asia/Jerusalem' }));
const call = async (row: Row) => eventsOf((await read([lineOf(row)]))[0]);
const at = (time: string) => MIDNIGHT + time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) * 1000;
/** `type@seconds after the first event` of each event. */
const story = (events: readonly CxEvent[]) =>
  events.map(({ type, occurred_at }) => `${type}@${(occurred_at - (events[0]?.occurred_at ?? 0)) / 1000}`);
const only = (events: readonly CxEvent[], type: string) => events.find((event) => event.type === type) as CxEvent;

describe('an answered call', () => {
  test('T1, T9: is one conversation with one session, its events in the fixed order with seq 1 to n, each valid', async () => {
    const events = await call({});
    expect(story(events)).toEqual([
      'session.started@0',
      'segment.started@0',
      'segment.ended@9',
      'queue.entered@9',
      'queue.left@39',
      'agent.offered@39',
      'agent.accepted@39',
      'segment.started@39',
      'segment.ended@119',
      'session.closed@119',
    ]);
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(new Set(events.map(({ session_id }) => session_id)).size).toBe(1);
    expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(10);
    for (const event of events) expect(parseEvent(event, Date.UTC(2000, 0, 1))).toMatchObject({ kind: 'continue' });
  });

  test('T1: ids carry the start of the call and the reference is kept', async () => {
    const [started] = await call({});
    expect(started).toMatchObject({ source_ref: 'AA0101-7', occurred_at: at('10:00:00'), imported: true });
    expect(timeOfId(started?.session_id ?? '')).toBe(at('10:00:00'));
    expect(timeOfId(started?.conversation_id ?? '')).toBe(at('10:00:00'));
  });

  test('T1: ids depend on tenant, line, call and day, and on nothing else', async () => {
    const idsOf = async (row: Row, tenant?: string) => eventsOf((await read([lineOf(row)], tenant))[0]).map(({ event_id }) => event_id);
    const ids = await idsOf({});
    expect(await idsOf({})).toEqual(ids);
    for (const other of [
      await idsOf({}, 'other'),
      await idsOf({ 'vru+line': 'AA0102' }),
      await idsOf({ call_id: '8' }),
      await idsOf({ date: '990202' }),
    ]) {
      expect(other.filter((id) => ids.includes(id))).toEqual([]);
    }
    const [, second] = await read([lineOf({ call_id: '9' }), lineOf({})]);
    expect(eventsOf(second).map(({ event_id }) => event_id)).toEqual(ids);
  });

  test('T2: channel, origin, queue, priority, customer, and the frozen queue settings', async () => {
    const events = await call({});
    expect(events.every(({ channel, customer_id }) => channel === 'phone' && customer_id === '42')).toBe(true);
    expect(events[0]).toMatchObject({ origin: 'customer' });
    expect(only(events, 'queue.entered')).toMatchObject({ queue_id: 'PS', priority: 2, answer_within_ms: 20_000, short_abandon_ms: 5_000 });
    expect(events.at(-1)).toMatchObject({ close_reason: 'agent' });
    expect(only(events, 'queue.left')).toMatchObject({ left_reason: 'assigned' });
  });

  test.each(['0', '6.02701E+11'])('T2: customer %s is unknown', async (customer_id) => {
    for (const event of await call({ customer_id })) expect(event).not.toHaveProperty('customer_id');
  });

  test('T6: one that never queued enters and leaves the queue at the end of the VRU and is offered and answered', async () => {
    const events = await call(UNQUEUED);
    expect(story(events).slice(2, 7)).toEqual([
      'segment.ended@9',
      'queue.entered@9',
      'queue.left@9',
      'agent.offered@9',
      'agent.accepted@9',
    ]);
  });

  test('T9: the clock of the service columns is not used', async () => {
    expect(story(await call({ ser_start: '23:00:00', ser_exit: '1:00:00' }))).toEqual(story(await call({})));
  });

  test('T10: an unnamed agent is `unknown` on every event that names one', async () => {
    const events = await call({ server: 'NO_SERVER' });
    expect(events.filter(({ agent_id }) => agent_id !== undefined).map(({ agent_id }) => agent_id)).toEqual(Array(4).fill('unknown'));
  });

  test('T11: without service times it is served for 0 s', async () => {
    expect(story(await call({ ser_start: '0:00:00', ser_exit: '0:00:00', ser_time: '0' })).at(-1)).toBe('session.closed@39');
  });
});

describe('a call that nobody answered', () => {
  test('T8: HANG in the queue is abandoned whatever the service columns say', async () => {
    const events = await call({ outcome: 'HANG' });
    expect(story(events).slice(3)).toEqual(['queue.entered@9', 'queue.left@39', 'session.closed@39']);
    expect(only(events, 'queue.left')).toMatchObject({ left_reason: 'abandoned' });
    expect(events.at(-1)).toMatchObject({ close_reason: 'customer' });
  });

  test('T7: HANG without a queue left in the VRU: no queue entry', async () => {
    const events = await call({ ...UNQUEUED, ...UNSERVED, outcome: 'HANG' });
    expect(story(events)).toEqual(['session.started@0', 'segment.started@0', 'segment.ended@9', 'session.closed@9']);
    expect(events.at(-1)).toMatchObject({ close_reason: 'customer' });
  });

  test('T3: PHANTOM marks every event as a test and counts as abandoned', async () => {
    const events = await call({ outcome: 'PHANTOM' });
    expect(events.every(({ is_test }) => is_test === true)).toBe(true);
    expect(only(events, 'queue.left')).toMatchObject({ left_reason: 'abandoned' });
    for (const event of await call({})) expect(event).not.toHaveProperty('is_test');
  });
});

describe('instants', () => {
  test('T4: a VRU exit seconds before the entry puts both at the exit', async () => {
    const events = await call({ vru_entry: '10:00:57', vru_exit: '10:00:00', vru_time: '-57', q_start: '10:00:00' });
    expect(events[0]?.occurred_at).toBe(at('10:00:00'));
    expect(story(events).slice(0, 4)).toEqual(['session.started@0', 'segment.started@0', 'segment.ended@0', 'queue.entered@0']);
  });

  test('T4: a VRU exit half a day before the entry or more is on the next day', async () => {
    expect(story(await call({ vru_entry: '23:59:55', vru_exit: '0:00:05', q_start: '0:00:05' })).slice(2, 5)).toEqual([
      'segment.ended@10',
      'queue.entered@10',
      'queue.left@40',
    ]);
  });

  test('T5: a start written 0:00:00 is midnight when the call queued', async () => {
    const events = await call({ vru_entry: '23:59:54', vru_exit: '23:59:54', q_start: '0:00:00', q_exit: '0:00:27', q_time: '27' });
    expect(story(events).slice(3, 5)).toEqual(['queue.entered@6', 'queue.left@33']);
  });

  test('T5: the wait is q_time, not the distance of the columns', async () => {
    expect(story(await call({ q_exit: '10:59:59', q_time: '12' }))[4]).toBe('queue.left@21');
  });

  test('T5: a wait may end on the next day', async () => {
    const events = await call({ vru_entry: '23:59:19', vru_exit: '23:59:19', q_start: '23:59:29', q_exit: '0:00:26', q_time: '57' });
    expect(story(events).slice(3, 5)).toEqual(['queue.entered@10', 'queue.left@67']);
  });

  test('a queue that starts before the VRU ended waits for it: stays never overlap and keep their lengths', async () => {
    expect(story(await call({ q_start: '10:00:05' })).slice(2, 5)).toEqual(['segment.ended@9', 'queue.entered@9', 'queue.left@39']);
  });
});

describe('a bad row', () => {
  const bad: readonly (readonly [name: string, row: Row, code: string, path: string])[] = [
    ['an unknown outcome', { outcome: 'LOST' }, 'field_invalid', 'outcome'],
    ['a duration that is no number', { q_time: '3x' }, 'field_invalid', 'q_time'],
    ['a negative wait', { q_time: '-3' }, 'field_invalid', 'q_time'],
    ['minute 60', { vru_exit: '10:60:00' }, 'field_invalid', 'vru_exit'],
    ['hour 24', { q_start: '24:00:00' }, 'field_invalid', 'q_start'],
    ['the 30th of February', { date: '990230' }, 'field_invalid', 'date'],
    ['a year before 1990', { date: '700101' }, 'time_out_of_range', 'date'],
    ['a name with a space', { server: 'agent 01' }, 'field_invalid', 'server'],
    ['no call id', { call_id: '' }, 'field_invalid', 'call_id'],
  ];
  test.each(bad)('with %s is refused with line, code and column, and the next row goes on', async (_name, row, code, path) => {
    const [first, second] = await read([lineOf(row), lineOf({})]);
    expect(first).toMatchObject({ line: 2 });
    expect(problemsOf(first)).toMatchObject([{ code, path }]);
    expect(eventsOf(second)).toHaveLength(10);
  });

  test('names every column that is off', async () => {
    const [first] = await read([lineOf({ outcome: 'LOST', date: 'x', priority: '' })]);
    expect(
      problemsOf(first)
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['date', 'outcome', 'priority']);
  });

  test('that was cut off is refused as incomplete', async () => {
    const [first] = await read([lineOf({}).slice(0, 60)]);
    expect(problemsOf(first)).toMatchObject([{ code: 'row_incomplete' }]);
  });

  test('that is not UTF-8 is refused and kept as it came', async () => {
    const bytes = Buffer.concat([Buffer.from(`${HEADER}\n`), Buffer.from([0xc3, 0x28]), Buffer.from(`\n${lineOf({})}\n`)]);
    const [first, second] = await all(readTechnion(streamOf(bytes), { tenantId: 'bank', zone: 'UTC' }));
    expect(problemsOf(first)).toMatchObject([{ code: 'encoding_invalid' }]);
    expect(first && 'bytes' in first && [...first.bytes]).toEqual([0xc3, 0x28]);
    expect(eventsOf(second)).toHaveLength(10);
  });
});

test.each(['', 'a\tb\n1\t2\n', `${HEADER.replace('call_id', 'id')}\n`])('a file without the header is refused as a whole', async (text) => {
  await expect(all(readTechnion(streamOf(text), { tenantId: 'bank', zone: 'UTC' }))).rejects.toMatchObject({ code: 'header_invalid' });
});
