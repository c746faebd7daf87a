import { describe, expect, test } from 'vitest';
import { readBody } from './read-body.ts';
import { Refusal } from './refusal.ts';

const read = (text: string, isNdjson = false) => readBody(Buffer.from(text), isNdjson, 3);
const refusalOf = (work: () => unknown): Refusal => {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

test('one event, an array, an object with events, and lines are the same batch', () => {
  expect(read('{"type":"a"}')).toEqual([{ type: 'a' }]);
  expect(read('[{"type":"a"},{"type":"b"}]')).toEqual([{ type: 'a' }, { type: 'b' }]);
  expect(read('{"events":[{"type":"a"},{"type":"b"}]}')).toEqual([{ type: 'a' }, { type: 'b' }]);
  expect(read('{"type":"a"}\r\n\n{"type":"b"}', true)).toEqual([{ type: 'a' }, { type: 'b' }]);
  expect(read('{"type":"a","events":[1]}')).toEqual([{ type: 'a', events: [1] }]);
});

describe('problems name their place as events.N, whatever the form', () => {
  test.each([
    ['one event', '{"a":{"b":1,"b":2}}', false, 'events.0.a.b'],
    ['an array', '[{"a":1},{"b":1,"b":2}]', false, 'events.1.b'],
    ['an object with events', '{"events":[{"a":1},{"b":1,"b":2}]}', false, 'events.1.b'],
    ['lines', '{"a":1}\n{"b":1,"b":2}', true, 'events.1.b'],
  ])('%s', (_form, text, isNdjson, path) => {
    expect(refusalOf(() => read(text, isNdjson))).toMatchObject({ status: 400, code: 'duplicate_key', problems: [{ path }] });
  });
});

test('every line that cannot be read is named', () => {
  const { problems } = refusalOf(() => read('{"a":\n{}\nnull x', true));
  expect(problems.map(({ path }) => path)).toEqual(['events.0', 'events.2']);
});

test('too many events, too large an event and events that are no array are refused', () => {
  expect(refusalOf(() => read('[1,2,3,4]'))).toMatchObject({ status: 413, code: 'too_many_events' });
  expect(refusalOf(() => read('1\n2\n3\n4', true))).toMatchObject({ status: 413, code: 'too_many_events' });
  expect(refusalOf(() => read(`[{"a":1},{"note":"${'x'.repeat(1_100_000)}"}]`))).toMatchObject({
    status: 413,
    problems: [{ path: 'events.1' }],
  });
  expect(refusalOf(() => read('{"events":{}}'))).toMatchObject({ status: 422, problems: [{ path: 'events' }] });
});
