import { describe, expect, it } from 'vitest';
import { MAX_AHEAD_MS, parseEvent } from './parse-event.ts';

const NOW = Date.UTC(2026, 2, 2, 9);
const event = {
  event_id: 'e1',
  type: 'queue.entered',
  schema_version: 1,
  tenant_id: 'demo',
  occurred_at: NOW,
  conversation_id: 'c1',
  session_id: 's1',
  queue_id: 'q1',
};
const parse = (raw: unknown) => parseEvent(raw, NOW);
const problems = (raw: unknown) => {
  const outcome = parse(raw);
  return outcome.kind === 'dead_letter' ? outcome.problems.map(({ code, path }) => [code, path]) : outcome.kind;
};
const nested = (levels: number): unknown => (levels === 0 ? {} : { down: nested(levels - 1) });

describe('parseEvent', () => {
  it('keeps unknown fields, at the top and inside objects that it knows', () => {
    const extra = {
      ...event,
      colour: { deep: [1, null, 'x'] },
      config: { queue: 'v1', tone: 'v2' },
      sealed: { iv: 'a', tag: 'b', data: 'c', alg: 'd' },
    };
    expect(parse(extra)).toEqual({ kind: 'continue', value: extra });
  });

  it('fills in that a message is public', () => {
    const message = { ...event, type: 'message.sent', message_id: 'm1', sender: 'customer' };
    expect(parse(message)).toMatchObject({ value: { visibility: 'public' } });
  });

  it.each([null, undefined, 7, 'text', true, [], [event]])('refuses %j as no object', (raw) => {
    expect(problems(raw)).toEqual([['not_an_object', '']]);
  });

  it('names every missing field', () => {
    expect(problems({})).toEqual([['field_missing', 'type']]);
    const { tenant_id: _, session_id: __, ...rest } = event;
    expect(problems(rest)).toEqual([
      ['field_missing', 'tenant_id'],
      ['field_missing', 'session_id'],
    ]);
    expect(problems({ ...event, schema_version: undefined })).toEqual([['field_missing', 'schema_version']]);
    expect(problems({ ...event, type: 'session.started', prev: {} })).toEqual([['field_missing', 'prev.session_id']]);
  });

  it.each(['queue.exploded', '', 'toString', '__proto__', 5, null, { type: 'queue.entered' }])('refuses the type %j as unknown', (type) => {
    expect(problems({ ...event, type })).toEqual([['unknown_type', 'type']]);
  });

  it.each([0, 2, '1', null, 1.5, { v: 1 }])('refuses the version %j', (schema_version) => {
    expect(problems({ ...event, schema_version })).toEqual([['unsupported_version', 'schema_version']]);
  });

  it.each([
    ['seconds', Math.floor(NOW / 1000)],
    ['0', 0],
    ['a negative time', -1],
    ['the year 9999', Date.UTC(9999, 11, 31)],
    ['microseconds', NOW * 1000],
    ['nanoseconds', NOW * 1_000_000],
  ])('refuses %s as a time out of range', (_, occurred_at) => {
    expect(problems({ ...event, occurred_at })).toEqual([['time_out_of_range', 'occurred_at']]);
  });

  it('finds times out of range wherever they are, and only there', () => {
    expect(problems({ ...event, type: 'session.started', prev: { session_id: 's0', closed_at: 5 } })).toEqual([
      ['time_out_of_range', 'prev.closed_at'],
    ]);
    const activity = { agent: 'a', start: 5, end: NOW, productive: true };
    const { conversation_id: _, session_id: __, ...plan } = event;
    expect(problems({ ...plan, type: 'schedule.published', shift_activities: [activity] })).toEqual([
      ['time_out_of_range', 'shift_activities.0.start'],
    ]);
    const transfer = { ...event, type: 'transfer.completed', transfer_kind: 'agent', from: 'x'.repeat(129) };
    expect(problems(transfer)).toEqual([['field_invalid', 'from']]);
  });

  it.each([[1.5], ['2026-03-02T09:00:00Z'], [null], [[NOW]]])('refuses %j as a time of the wrong form', (occurred_at) => {
    expect(problems({ ...event, occurred_at })).toEqual([['field_invalid', 'occurred_at']]);
  });

  it('takes an event five minutes ahead of the clock and not one more millisecond', () => {
    expect(parse({ ...event, occurred_at: NOW + MAX_AHEAD_MS }).kind).toBe('continue');
    expect(problems({ ...event, occurred_at: NOW + MAX_AHEAD_MS + 1 })).toEqual([['time_in_future', 'occurred_at']]);
  });

  it.each([
    ['{"__proto__":{"admin":true}}', '__proto__'],
    ['{"a":{"b":[0,{"__proto__":1}]}}', 'a.b.1.__proto__'],
    ['{"constructor":{"prototype":{}}}', 'constructor'],
    ['{"a":{"prototype":null}}', 'a.prototype'],
  ])('refuses the forbidden key in %s, and prototypes stay clean', (json, path) => {
    const raw = { ...event, ...Object.fromEntries([['extra', JSON.parse(json) as unknown]]) };
    expect(problems(raw)).toEqual([['forbidden_key', `extra.${path}`]]);
    expect(problems(JSON.parse(JSON.stringify(event).replace('{', `{"__proto__":{"admin":true},`)))).toEqual([
      ['forbidden_key', '__proto__'],
    ]);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it('takes 32 levels and refuses one more, without running out of stack at 100,000', () => {
    expect(parse({ ...event, extra: nested(31) }).kind).toBe('continue');
    expect(problems({ ...event, extra: nested(32) })).toMatchObject([['too_deep', expect.stringContaining('extra.down')]]);
    const abyss = JSON.parse(`${'{"down":'.repeat(100_000)}0${'}'.repeat(100_000)}`) as unknown;
    expect(problems({ ...event, extra: abyss })).toMatchObject([['too_deep', expect.anything()]]);
  });

  it('refuses more fields than an event can have, in objects and in arrays', () => {
    expect(problems({ ...event, extra: Array.from({ length: 20_001 }, () => 0) })).toEqual([['too_large', '']]);
    expect(problems({ ...event, extra: Object.fromEntries(Array.from({ length: 20_001 }, (_, i) => [`k${i}`, 0])) })).toEqual([
      ['too_large', ''],
    ]);
    expect(problems({ ...event, extra: Array.from({ length: 200 }, () => Array.from({ length: 100 }, () => 0)) })).toEqual([
      ['too_large', ''],
    ]);
    expect(parse({ ...event, extra: Array.from({ length: 19_000 }, () => 0) }).kind).toBe('continue');
  });

  it('refuses half a surrogate pair in values and in keys, and takes whole ones', () => {
    expect(problems({ ...event, extra: ['ok', '\ud83d'] })).toEqual([['text_invalid', 'extra.1']]);
    expect(problems({ ...event, ['\ude00']: 1 })).toEqual([['text_invalid', '\ufffd']]);
    expect(parse({ ...event, extra: '排队 \u{1f600}' }).kind).toBe('continue');
  });

  it('refuses a number that JSON cannot write again', () => {
    expect(problems(JSON.parse(`{"extra":1e999,${JSON.stringify(event).slice(1)}`))).toEqual([['field_invalid', 'extra']]);
  });

  it.each(['', ' ', 'a b', 'a\u0000', 'a\nb', 'x'.repeat(129), 7])('refuses the id %j', (event_id) => {
    expect(problems({ ...event, event_id })).toEqual([['field_invalid', 'event_id']]);
  });

  it('answers with at most 20 problems, one a field, and short paths', () => {
    const sessions = Array.from({ length: 900 }, () => '');
    const outcome = parse({ ...event, type: 'agent.status_asserted', agent_id: 'a', status: 'away', sessions });
    expect(outcome.kind === 'dead_letter' && outcome.problems.length).toBe(20);
    const labels = { [`k${'y'.repeat(100_000)}`]: 1 };
    const [problem] = problems({ ...event, type: 'alert.fired', rule_id: 'r', labels }) as [[string, string]];
    expect(problem[0]).toBe('field_invalid');
    expect(problem[1].length).toBeLessThanOrEqual(200);
  });
});
