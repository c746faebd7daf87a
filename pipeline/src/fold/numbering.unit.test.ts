import { expect, it } from 'vitest';
import { agentScript, type Line, sessionScript, T0 } from '../testing/script.ts';
import { foldAgentDay } from './agent-day-fold.ts';
import { foldSession } from './session-fold.ts';

const talk: readonly Line[] = [
  [0, 'session.started'],
  ...Array.from({ length: 8 }, (_, i): Line => [i + 1, 'message.sent', { message_id: `m${i}`, sender: 'customer', visibility: 'public' }]),
  [60, 'session.closed', { close_reason: 'agent' }],
];
const shifts = (times: readonly (readonly [second: number, seq: number])[]) =>
  times.map(([second, seq]): Line => [second, 'agent.status_changed', { status: 'available', seq }]);

it.each([
  ['nothing', [], { seq_count: 10, seq_span: 10 }],
  ['one message', [4], { seq_count: 9, seq_span: 10 }],
  ['two messages apart', [2, 5], { seq_count: 8, seq_span: 10 }],
  ['the start, which nothing stands before', [0], { seq_count: 9, seq_span: 9 }],
  ['the close, behind which nothing stands', [9], { seq_count: 9, seq_span: 9 }],
])('a session that lacks %s shows it by the gap in its numbers', (_, lost, numbering) => {
  const events = sessionScript(talk).filter((__, i) => !lost.includes(i));
  expect(foldSession(events.reverse())).toMatchObject(numbering);
});

it('what comes behind the close counts while it follows at once: later numbers may be those of the next session', () => {
  const late = (seq: number): Line => [90, 'session.resolution_marked', { resolved: 'yes', seq }];
  expect(foldSession(sessionScript([...talk, late(11)]))).toMatchObject({ seq_count: 11, seq_span: 11 });
  expect(foldSession(sessionScript([...talk, late(31)]))).toMatchObject({ seq_count: 10, seq_span: 10 });
});

it('two events with one number do not make up for a lost one', () => {
  const again: Line = [2, 'customer.typing', { seq: 3 }];
  const events = sessionScript([...talk, again]).filter((_, i) => i !== 5);
  expect(foldSession(events)).toMatchObject({ seq_count: 9, seq_span: 10 });
});

it('says nothing where nothing is numbered, or not by ones', () => {
  expect(foldSession(sessionScript(talk, { every: { seq: undefined } }))).toMatchObject({ seq_count: 0, seq_span: 0 });
  const byClock = talk.map(([second, type, fields], i): Line => [second, type, { ...fields, seq: T0 + 2_000_000 * i }]);
  expect(foldSession(sessionScript(byClock))).toMatchObject({ seq_count: 0, seq_span: 0 });
});

it('an agent’s day is counted from its lowest number to its highest, in whatever order events come', () => {
  const events = agentScript(
    shifts([
      [0, 7],
      [60, 8],
      [120, 10],
      [180, 11],
    ]),
  );
  const gap = { seq_count: 4, seq_span: 5, numbered_at: T0 };
  expect(foldAgentDay(events, 'main')).toMatchObject(gap);
  expect(foldAgentDay(events.toReversed(), 'main')).toMatchObject(gap);
});

it('an agent’s day without numbers has no instant to be filed at', () => {
  const events = agentScript(shifts([[0, 1]]), { every: {} }).map(({ seq: _, ...event }) => event);
  expect(foldAgentDay(events, 'main')).toMatchObject({ seq_count: 0, seq_span: 0, numbered_at: null });
});

it('a session that lost its close does not take the numbers of the next one for its own', () => {
  const expired: Line = [90_000, 'survey.expired', { survey_id: 'v', seq: 40 }];
  const events = sessionScript([...talk, [61, 'survey.invited', { survey_id: 'v', instrument: 'csat' }], expired]);
  expect(foldSession(events.filter(({ type }) => type !== 'session.closed'))).toMatchObject({ seq_count: 10, seq_span: 11 });
});
