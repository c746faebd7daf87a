import { expect, test } from 'vitest';
import { readEvents } from './read-events.ts';
import { all, eventsOf, problemsOf, streamOf } from './testing.ts';

const NOW = Date.UTC(2026, 0, 1);
const event = (more: object = {}) => ({
  event_id: 'e1',
  type: 'session.closed',
  schema_version: 1,
  tenant_id: 'demo',
  occurred_at: NOW - 1000,
  conversation_id: 'c1',
  session_id: 's1',
  close_reason: 'agent',
  ...more,
});
const read = (...lines: readonly unknown[]) =>
  all(
    readEvents(streamOf(lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\r\n')), {
      tenantId: 'demo',
      now: NOW,
    }),
  );

test('each line is an event, imported unless it says otherwise, with the fields that this build does not know', async () => {
  const items = await read(event({ colour: 'red' }), event({ imported: false }), '', event());
  expect(eventsOf(items[0])).toEqual([event({ colour: 'red', imported: true })]);
  expect(eventsOf(items[1])[0]?.imported).toBe(false);
  expect(items.map(({ line }) => line)).toEqual([1, 2, 4]);
});

test.each([
  ['another tenant', event({ tenant_id: 'other' }), 'tenant_mismatch', 'tenant_id'],
  ['no tenant', event({ tenant_id: undefined }), 'field_missing', 'tenant_id'],
  ['an unknown type', event({ type: 'session.exploded' }), 'unknown_type', 'type'],
  ['a version to come', event({ schema_version: 2 }), 'unsupported_version', 'schema_version'],
  ['a time in seconds', event({ occurred_at: 1_700_000_000 }), 'time_out_of_range', 'occurred_at'],
  ['a time to come', event({ occurred_at: NOW + 301_000 }), 'time_in_future', 'occurred_at'],
  ['a text that is none', event({ text: { nested: 'secret' } }), 'field_invalid', 'text'],
  ['half an object', '{"event_id":', 'json_invalid', ''],
])('a line with %s is refused with code and place', async (_name, line, code, path) => {
  const [first, second] = await read(line, event());
  expect(problemsOf(first)).toMatchObject([{ code, path }]);
  expect(eventsOf(second)).toHaveLength(1);
});

test('a line longer than 1 MiB is refused by its length and the next goes on', async () => {
  const [first, second] = await read(event({ note: 'x'.repeat(1_100_000) }), event());
  expect(problemsOf(first)).toMatchObject([{ code: 'line_too_long' }]);
  expect(eventsOf(second)).toHaveLength(1);
});
