import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { type CxEvent, parseEvent, timeOfId } from '@tidewatch/schemas';
import { describe, expect, test } from 'vitest';
import { readConversations } from './read-conversations.ts';
import { all, eventsOf, problemsOf, streamOf } from './testing.ts';

const NOW = Date.UTC(2026, 0, 1);
const START = Date.UTC(2020, 3, 1, 10);
const message = (role: string, id: string, second: number, more: object = {}) => ({
  role,
  author: role === 'customer' ? 'u_1' : null,
  at: new Date(START + second * 1000).toISOString(),
  id,
  text: `text ${id}`,
  ...more,
});
const read = (lines: readonly unknown[], tenantId = 'social') =>
  all(
    readConversations(streamOf(lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')), {
      tenantId,
      now: NOW,
    }),
  );
const thread = async (...messages: readonly object[]) => eventsOf((await read([{ messages }]))[0]);
const story = (events: readonly CxEvent[]) =>
  events.map((event) => `${event.type}${event['message_id'] ? `:${event['message_id']}` : ''}@${(event.occurred_at - START) / 1000}`);

describe('a thread', () => {
  test('C1, C5, C7: one session, messages in file order, one agent segment from the first agent message to the close', async () => {
    const events = await thread(
      message('customer', '1', 0),
      message('agent', '2', 60),
      message('customer', '3', 60),
      message('agent', '4', 90),
    );
    expect(story(events)).toEqual([
      'session.started@0',
      'message.sent:1@0',
      'segment.started@60',
      'message.sent:2@60',
      'message.sent:3@60',
      'message.sent:4@90',
      'segment.ended@90',
      'session.closed@90',
    ]);
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(events[0]).toMatchObject({ source_ref: '1-4', origin: 'customer', channel: 'social', imported: true });
    expect(events.at(-1)).toMatchObject({ close_reason: 'agent' });
    expect(timeOfId(events[0]?.session_id ?? '')).toBe(START);
    for (const event of events) expect(parseEvent(event, NOW)).toMatchObject({ kind: 'continue' });
  });

  test('C2: message ids stay text; one written as a number is refused, because its digits are lost', async () => {
    const events = await thread(message('customer', '1245403438755852288', 0));
    expect(events[1]).toMatchObject({ message_id: '1245403438755852288' });
    const [line] = await read([
      `{"messages":[{"role":"customer","author":"u","at":"2020-04-01T10:00:00Z","id":1245403438755852288,"text":"x"}]}`,
    ]);
    expect(problemsOf(line)).toMatchObject([{ code: 'number_inexact', path: 'messages.0.id' }]);
    const [small] = await read([{ messages: [message('customer', '1', 0, { id: 7 })] }]);
    expect(problemsOf(small)).toMatchObject([{ code: 'field_invalid', path: 'messages.0.id' }]);
  });

  test('C3, C4: the same thread has the same ids; the same message in another thread has another', async () => {
    const first = await thread(message('customer', '1', 0), message('agent', '2', 60));
    expect((await thread(message('customer', '1', 0), message('agent', '2', 60))).map(({ event_id }) => event_id)).toEqual(
      first.map(({ event_id }) => event_id),
    );
    const branch = await thread(message('customer', '1', 0), message('agent', '3', 70));
    expect(branch.filter(({ event_id }) => first.some((event) => event.event_id === event_id))).toEqual([]);
  });

  test('C4: a message that is in a thread twice counts once', async () => {
    const events = await thread(message('customer', '1', 0), message('customer', '1', 0), message('agent', '2', 60));
    expect(story(events).filter((step) => step.startsWith('message'))).toEqual(['message.sent:1@0', 'message.sent:2@60']);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
  });

  test('C6: the customer is the author of the first customer message; other customers are customers too', async () => {
    const events = await thread(message('agent', '1', 0), message('customer', '2', 5), message('customer', '3', 6, { author: 'u_2' }));
    expect(events.every(({ customer_id }) => customer_id === 'u_1')).toBe(true);
    expect(events.filter(({ type }) => type === 'message.sent').map((event) => event['sender'])).toEqual(['agent', 'customer', 'customer']);
    expect(events[0]).toMatchObject({ origin: 'agent' });
  });

  test('C7: an agent without a name is `unknown`; there are no queue events', async () => {
    const events = await thread(message('customer', '1', 0), message('agent', '2', 60), message('agent', '3', 61, { author: 'kim' }));
    const named = events.filter(({ agent_id }) => agent_id !== undefined).map((event) => `${event.type}:${event.agent_id}`);
    expect(named).toEqual(['segment.started:unknown', 'message.sent:unknown', 'message.sent:kim', 'segment.ended:unknown']);
    expect(events.some(({ type }) => type.startsWith('queue.'))).toBe(false);
  });

  test('text and its length in characters travel with the message', async () => {
    const [, sent] = await thread(message('customer', '1', 0, { text: '你好😀', doc_id: '17' }));
    expect(sent).toMatchObject({ text: '你好😀', chars: 3, visibility: 'public', doc_id: '17' });
  });
});

describe('a bad line', () => {
  const bad: readonly (readonly [name: string, line: unknown, code: string, path: string])[] = [
    ['half an object', '{"messages": [', 'json_invalid', ''],
    ['no messages', {}, 'field_missing', 'messages'],
    ['an empty thread', { messages: [] }, 'field_invalid', 'messages'],
    ['an unknown role', { messages: [message('robot', '1', 0)] }, 'field_invalid', 'messages.0.role'],
    ['no time', { messages: [message('customer', '1', 0, { at: undefined })] }, 'field_missing', 'messages.0.at'],
    ['a time without zone', { messages: [message('customer', '1', 0, { at: '2020-04-01T10:00:00' })] }, 'field_invalid', 'messages.0.at'],
    ['a time in seconds', { messages: [message('customer', '1', 0, { at: 1_585_735_200 })] }, 'field_invalid', 'messages.0.at'],
    ['the year 9999', { messages: [message('customer', '1', 0, { at: '9999-01-01T00:00:00Z' })] }, 'time_out_of_range', 'messages.0.at'],
    ['a day that is not', { messages: [message('customer', '1', 0, { at: '2021-02-29T00:00:00Z' })] }, 'field_invalid', 'messages.0.at'],
    [
      'a time to come',
      { messages: [message('customer', '1', 0), message('agent', '2', 0, { at: '2027-01-01T00:00:00Z' })] },
      'time_in_future',
      'messages.1.at',
    ],
    ['a poisoned key', '{"messages":[{"__proto__":{"role":"agent"}}]}', 'forbidden_key', 'messages.0.__proto__'],
    ['half a surrogate pair', { messages: [message('customer', '1', 0, { text: 'x\ud800' })] }, 'field_invalid', 'messages.0.text'],
  ];
  test.each(bad)('with %s is refused with code and place, and the next line goes on', async (_name, line, code, path) => {
    const [first, second] = await read([line, { messages: [message('customer', '1', 0)] }]);
    expect(problemsOf(first)).toMatchObject([{ code, path }]);
    expect(eventsOf(second)).toHaveLength(3);
  });
});

const DATA = process.env['TIDEWATCH_DATA'] ?? join(import.meta.dirname, '../../../../shared/data');
const FILE = join(DATA, 'twitter-care/conversations_dev.jsonl');
const isPresent = existsSync(FILE);
if (!isPresent) console.warn(`skipped: the check values of the real threads, because ${FILE} is not there; set TIDEWATCH_DATA`);

test.skipIf(!isPresent)('the real threads give 524 conversations with 623 + 584 messages', async () => {
  const lines = await all(readConversations(createReadStream(FILE), { tenantId: 'social', now: NOW }));
  const events = new Map(lines.flatMap(eventsOf).map((event) => [event.event_id, event]));
  const sent = [...events.values()].filter(({ type }) => type === 'message.sent');
  expect(lines).toHaveLength(525);
  expect(new Set([...events.values()].map(({ conversation_id }) => conversation_id)).size).toBe(524);
  expect([
    sent.filter((event) => event['sender'] === 'customer').length,
    sent.filter((event) => event['sender'] === 'agent').length,
  ]).toEqual([623, 584]);
});
