import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkEvent } from '../check-event.ts';
import { readBody } from './read-body.ts';
import { Refusal, toRefusal, toWire } from './refusal.ts';

const NOW = Date.UTC(2026, 0, 1);
const VALID = {
  event_id: 'e1',
  type: 'message.sent',
  schema_version: 1,
  tenant_id: 'demo',
  occurred_at: NOW - 1_000,
  conversation_id: 'c1',
  session_id: 's1',
  message_id: 'm1',
  sender: 'customer',
  text: '你好',
  config: { queue: 'q@3' },
};
const admission = { tenantId: 'demo', now: NOW };

/** What becomes of a body: the events, or the refusal that its sender gets. Anything else is a crash. */
function admit(bytes: Uint8Array, isNdjson: boolean): unknown {
  try {
    const checked = readBody(bytes, isNdjson, 100).map((raw) => checkEvent(raw, admission));
    for (const result of checked) {
      if (result.ok) JSON.stringify(result.event);
      else
        for (const problem of result.problems)
          expect(problem).toEqual({ code: expect.stringMatching(/^[a-z_]+$/), message: expect.any(String), path: expect.any(String) });
    }
    return checked;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.status).toBeGreaterThanOrEqual(400);
    expect(error.status).toBeLessThan(500);
    return JSON.stringify(toWire(error));
  }
}

test('a valid event with any one field replaced by anything is taken or refused with reasons', () => {
  const odd = fc.oneof(
    fc.jsonValue(),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.double(),
    fc.constantFrom(-0, 2 ** 53, 1e308, '', ' ', '\0', '\u202e', '\u200b', '👨‍👩‍👧', 'NaN', [], {}, null, undefined, '9'.repeat(400)),
  );
  const change = fc.record({ field: fc.oneof(fc.constantFrom(...Object.keys(VALID)), fc.string({ maxLength: 20 })), value: odd });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const event = Object.fromEntries([...Object.entries(VALID), ...changes.map(({ field, value }) => [field, value])]);
      admit(Buffer.from(JSON.stringify([VALID, event])), false);
    }),
    { numRuns: 3_000 },
  );
}, 60_000);

test('a valid body with any bytes cut out, put in or changed is taken or refused with reasons', () => {
  const bytes = Buffer.from(JSON.stringify([VALID, VALID]));
  const edit = fc.record({ at: fc.nat(bytes.length), remove: fc.nat(6), insert: fc.uint8Array({ maxLength: 4 }) });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), fc.boolean(), (edits, isNdjson) => {
      let body: Uint8Array = bytes;
      for (const { at, remove, insert } of edits) body = Buffer.concat([body.subarray(0, at), insert, body.subarray(at + remove)]);
      admit(body, isNdjson);
    }),
    { numRuns: 3_000 },
  );
}, 60_000);

test('an error of any kind becomes an answer that says nothing about our insides', () => {
  for (const thrown of [
    new Error('secret at /srv/x.ts'),
    'secret',
    undefined,
    { statusCode: 418, message: 'secret' },
    Object.assign(new Error('secret'), { code: '23505' }),
  ]) {
    const refusal = toRefusal(thrown);
    expect(refusal.status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify(toWire(refusal))).not.toContain('secret');
  }
});
