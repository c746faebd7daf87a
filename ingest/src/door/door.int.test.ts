import { connect } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiKey } from '../api-keys/api-keys.ts';
import { openApiKeys } from '../api-keys/open-api-keys.ts';
import { startTestIngest, type TestIngest, testEvent } from '../testing.ts';
import { createDoor } from './create-door.ts';
import type { Door, DoorOptions } from './door.ts';

let ingest: TestIngest;
let door: Door;
let url: string;
let key: string;
const log: string[] = [];
const logger = pino({ level: 'debug' }, { write: (line: string) => void log.push(line) });

const open = (more: Partial<DoorOptions> = {}) =>
  createDoor({
    collector: ingest.collector,
    apiKeys: openApiKeys(ingest),
    checkStores: () => ingest.pool.query('select 1').then(() => {}),
    clock: ingest.clock,
    logger,
    ...more,
  });
beforeAll(async () => {
  ingest = await startTestIngest();
  door = await open();
  url = await door.listen({ host: '127.0.0.1', port: 0 });
  key = (await createApiKey(ingest.pool, { tenantId: 'demo', name: 'test' })).secret;
});
afterAll(async () => {
  await door.stop();
  await ingest.close();
});

const send = async (body: string | Uint8Array, headers: Record<string, string> = {}, at = url) => {
  const response = await fetch(`${at}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: body as RequestInit['body'] & string,
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text === '' ? null : JSON.parse(text) };
};
const logged = () => ingest.logged();

describe('events that are good', () => {
  test.each([
    ['one event', (events: object[]) => JSON.stringify(events[0]), 1, 'application/json'],
    ['an array', (events: object[]) => JSON.stringify(events), 3, 'application/json; charset=utf-8'],
    ['an object with events', (events: object[]) => JSON.stringify({ events }), 3, 'application/json'],
    ['lines', (events: object[]) => events.map((event) => JSON.stringify(event)).join('\n'), 3, 'application/x-ndjson'],
  ])('%s: 202 when the log has them, and again 202 as duplicates', async (_form, write, n, type) => {
    const events = [testEvent(), testEvent(), testEvent()];
    const body = write(events);
    expect(await send(body, { 'content-type': type })).toMatchObject({ status: 202, body: { accepted: n, duplicates: 0 } });
    expect(await send(body, { 'content-type': type })).toMatchObject({ status: 202, body: { accepted: 0, duplicates: n } });
    const ids = (await logged()).map(({ event_id }) => event_id);
    for (const event of events.slice(0, n)) expect(ids.filter((id) => id === event.event_id)).toHaveLength(1);
  });

  test('a version that was published with another document: 409 with the place, and nothing of the batch is stored', async () => {
    const publish = (id: string, rank: number) =>
      testEvent({
        ...{ event_id: id, type: 'sla_policy.published', version_id: 'door-1' },
        document: { policy_id: 'door', version: 1, rank, targets: { first: { ms: 60_000, hours: 'calendar' } } },
      });
    expect(await send(JSON.stringify(publish('first', 1)))).toMatchObject({ status: 202, body: { accepted: 1 } });
    expect(await send(JSON.stringify(publish('first', 1)))).toMatchObject({ status: 202, body: { accepted: 0, duplicates: 1 } });
    const beside = testEvent();
    const refused = { error: { code: 'version_taken', problems: [{ code: 'version_taken', path: 'events.1.document' }] } };
    expect(await send(JSON.stringify([beside, publish('first', 2)]))).toMatchObject({ status: 409, body: refused });
    expect((await logged()).filter(({ event_id }) => event_id === beside.event_id)).toEqual([]);
  });

  test('text is sealed before it is written, and unknown fields survive', async () => {
    const event = testEvent({ text: 'call me at 13800138000', customer_id: 'c9', loyalty: { tier: 'gold' } });
    await send(JSON.stringify(event));
    const found = (await logged()).find(({ event_id }) => event_id === event.event_id);
    expect(found).toMatchObject({ loyalty: { tier: 'gold' }, sealed: { iv: expect.any(String) }, pii_key_id: expect.any(String) });
    expect(JSON.stringify(await logged())).not.toContain('13800138000');
  });

  test('many small requests at once are all stored, each with its own answer', async () => {
    const events = Array.from({ length: 300 }, () => testEvent());
    const answers = await Promise.all([...events, ...events.slice(0, 50)].map((event) => send(JSON.stringify(event))));
    expect(answers.every(({ status }) => status === 202)).toBe(true);
    const found = new Set((await logged()).map(({ event_id }) => event_id));
    expect(events.filter(({ event_id }) => !found.has(event_id))).toEqual([]);
  });
});

describe('hostile input: a clear error with code and place, nothing stored, the door alive', () => {
  const now = Date.now();
  const json = (more: object) => JSON.stringify([testEvent(), testEvent(more)]);
  const cases: readonly (readonly [name: string, body: () => string | Uint8Array, status: number, code: string, path: string])[] = [
    ['an unknown type', () => json({ type: 'session.exploded' }), 422, 'unknown_type', 'events.1.type'],
    ['no type', () => json({ type: undefined }), 422, 'field_missing', 'events.1.type'],
    ['a wrong version', () => json({ schema_version: 99 }), 422, 'unsupported_version', 'events.1.schema_version'],
    ['a time in seconds', () => json({ occurred_at: Math.floor(now / 1000) }), 422, 'time_out_of_range', 'events.1.occurred_at'],
    ['a time in microseconds', () => json({ occurred_at: now * 1000 }), 422, 'time_out_of_range', 'events.1.occurred_at'],
    ['the year 9999', () => json({ occurred_at: Date.UTC(9999, 0, 1) }), 422, 'time_out_of_range', 'events.1.occurred_at'],
    ['a time ten minutes ahead', () => json({ occurred_at: now + 600_000 }), 422, 'time_in_future', 'events.1.occurred_at'],
    ['no tenant', () => json({ tenant_id: undefined }), 422, 'field_missing', 'events.1.tenant_id'],
    ['another tenant', () => json({ tenant_id: 'other' }), 403, 'tenant_mismatch', 'events.1.tenant_id'],
    ['an empty id', () => json({ event_id: '' }), 422, 'field_invalid', 'events.1.event_id'],
    ['a NUL in an id', () => json({ session_id: 'a\0b' }), 422, 'field_invalid', 'events.1.session_id'],
    ['a NUL in a log key', () => json({ type: 'pipeline.scaled', job: 'a\0b' }), 422, 'field_invalid', 'events.1.job'],
    ['half a surrogate pair', () => json({ text: 'x\ud800' }), 422, 'text_invalid', 'events.1.text'],
    ['a text that hides in an object', () => json({ text: { secret: 1 } }), 422, 'field_invalid', 'events.1.text'],
    ['a text of 200,000 bytes', () => json({ text: '好'.repeat(66_000) }), 422, 'field_invalid', 'events.1.text'],
    ['33 levels in an event', () => json({ a: JSON.parse(`${'['.repeat(33)}${']'.repeat(33)}`) }), 422, 'too_deep', 'events.1.a.'],
    ['an event that is a number', () => '[1]', 422, 'not_an_object', 'events.0'],
    [
      'a __proto__ key',
      () => json({}).replace('"sender"', '"__proto__":{"is_test":true},"sender"'),
      400,
      'forbidden_key',
      'events.0.__proto__',
    ],
    ['a constructor key', () => json({ a: { constructor: 1 } }), 400, 'forbidden_key', 'events.1.a.constructor'],
    ['a key twice', () => json({}).replace('"sender"', '"type":"x","sender"'), 400, 'duplicate_key', 'events.0.type'],
    [
      'a number above 2^53',
      () => json({}).replace('"sender"', '"order_id":9007199254740993,"sender"'),
      400,
      'number_inexact',
      'events.0.order_id',
    ],
    ['10,000 levels', () => '['.repeat(10_000) + ']'.repeat(10_000), 400, 'too_deep', 'events.'],
    ['half a body', () => json({}).slice(0, 100), 400, 'json_invalid', ''],
    ['an empty body', () => '', 400, 'json_invalid', ''],
    [
      'bytes that are not UTF-8',
      () => Buffer.concat([Buffer.from('[{"event_id":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}]')]),
      400,
      'encoding_invalid',
      '',
    ],
    ['5,001 events', () => JSON.stringify(Array(5_001).fill({})), 413, 'too_many_events', ''],
    ['an event above 1 MiB', () => json({ note: 'x'.repeat(1_100_000) }), 413, 'too_large', 'events.1'],
    ['a body of 10 MB', () => json({ note: 'x'.repeat(10_000_000) }), 413, 'body_too_large', ''],
  ];
  test.each(cases)('%s', async (_name, body, status, code, path) => {
    const before = (await logged()).length;
    const answer = await send(body());
    expect(answer.status).toBe(status);
    const { error } = answer.body;
    const [problem] = error.problems;
    expect([error.code, problem?.code]).toContain(code);
    expect(problem?.path ?? '').toContain(path);
    expect(answer.text).not.toMatch(/\bat .*\.ts|node_modules|\/src\//);
    expect((await logged()).length).toBe(before);
    expect(await send(JSON.stringify(testEvent()))).toMatchObject({ status: 202 });
  });

  test('every problem of every event is named at once', async () => {
    const bad = [testEvent({ sender: 'dog', message_id: 'a b' }), testEvent(), testEvent({ tenant_id: 'other', occurred_at: 5 })];
    const { status, body } = await send(JSON.stringify(bad));
    expect(status).toBe(403);
    const places = body.error.problems.map(({ code, path }: { code: string; path: string }) => `${path} ${code}`).sort();
    expect(places).toEqual([
      'events.0.message_id field_invalid',
      'events.0.sender field_invalid',
      'events.2.occurred_at time_out_of_range',
      'events.2.tenant_id tenant_mismatch',
    ]);
  });

  test('of very many problems 1,000 are listed and all are counted', async () => {
    const { body } = await send(JSON.stringify(Array.from({ length: 2_000 }, () => testEvent({ sender: 'dog' }))));
    expect(body.error.problems).toHaveLength(1_000);
    expect(body.error.problem_count).toBe(2_000);
  });

  test.each([
    ['another media type', { 'content-type': 'text/csv' }, 415, 'media_type_unsupported'],
    ['a compressed body', { 'content-encoding': 'gzip' }, 415, 'encoding_unsupported'],
    ['no key', { authorization: '' }, 401, 'key_missing'],
    ['another scheme', { authorization: 'Basic eDp5' }, 401, 'key_missing'],
    ['an unknown key', { authorization: `Bearer tw_0123456789ab_${'A'.repeat(43)}` }, 401, 'key_unknown'],
    ['a text that is no key', { authorization: 'Bearer hunter2' }, 401, 'key_unknown'],
  ])('%s', async (_name, headers: Record<string, string>, status, code) => {
    expect(await send(JSON.stringify(testEvent()), headers)).toMatchObject({ status, body: { error: { code } } });
  });

  test("another tenant's key cannot write into this tenant", async () => {
    const other = (await createApiKey(ingest.pool, { tenantId: 'other', name: 'x' })).secret;
    const event = testEvent();
    expect(await send(JSON.stringify(event), { authorization: `Bearer ${other}` })).toMatchObject({ status: 403 });
    expect((await logged()).some(({ event_id }) => event_id === event.event_id)).toBe(false);
  });

  test('bytes that are not HTTP, a lying length and a connection that is cut leave the door alive', async () => {
    const { port } = new URL(url);
    const head = `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\n`;
    for (const bytes of [
      '\x16\x03\x01 hello',
      `${head}Content-Length: 5000\r\n\r\n[`,
      `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
      `GET /${'%'.repeat(10)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    ]) {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(port), '127.0.0.1', () => socket.end(bytes));
        socket
          .on('error', () => {})
          .on('close', () => resolve())
          .resume();
      });
    }
    expect(await send(JSON.stringify(testEvent()))).toMatchObject({ status: 202 });
  });

  test('addresses that are not there answer in the same shape', async () => {
    for (const path of ['/', '/v1/nothing', '/%ff', '/v1/events/../../etc/passwd']) {
      const answer = await door.app.inject({ url: path });
      expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      expect(answer.json().error.problems).toEqual([]);
    }
  });

  test('nothing that was sent, and no key, is in the log of the process', () => {
    const text = log.join('');
    for (const secret of [key, '13800138000', 'hunter2', '127.0.0.1']) expect(text).not.toContain(secret);
  });
});

describe('pressure', () => {
  test('a tenant above its quota: 429 with Retry-After, and other tenants go on', async () => {
    const limited = await open({ limits: { eventsPerSecond: 10, eventsBurst: 20 }, clock: { now: () => 1_900_000_000_000 } });
    const at = await limited.listen({ host: '127.0.0.1', port: 0 });
    const other = (await createApiKey(ingest.pool, { tenantId: 'calm', name: 'x' })).secret;
    const batch = (n: number, tenant_id = 'demo') => JSON.stringify(Array.from({ length: n }, () => testEvent({ tenant_id })));
    expect(await send(batch(20), {}, at)).toMatchObject({ status: 202 });
    const refused = await send(batch(15), {}, at);
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'quota_exceeded' } } });
    expect(refused.headers.get('retry-after')).toBe('2');
    expect(await send(batch(5, 'calm'), { authorization: `Bearer ${other}` }, at)).toMatchObject({ status: 202 });
    await limited.stop();
  });

  test('more in hand than the bound: 503 with Retry-After; the room is free again when a sender gives up', async () => {
    const small = await open({ limits: { inFlightBytes: 10_000, bodyBytes: 10_000 } });
    const at = await small.listen({ host: '127.0.0.1', port: 0 });
    const slow = connect(Number(new URL(at).port), '127.0.0.1');
    slow.on('error', () => {});
    slow.write(
      `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n[`,
    );
    await expect.poll(async () => (await send(JSON.stringify(testEvent()), {}, at)).status).toBe(503);
    const refused = await send(JSON.stringify(testEvent()), {}, at);
    expect(refused).toMatchObject({ body: { error: { code: 'overloaded' } } });
    expect(refused.headers.get('retry-after')).toBe('1');
    slow.destroy();
    await expect.poll(async () => (await send(JSON.stringify(testEvent()), {}, at)).status).toBe(202);
    await small.stop();
  });

  test('a sender that hangs up while its key is looked up leaves no room taken', async () => {
    const apiKeys = openApiKeys(ingest);
    const gone: Promise<unknown>[] = [];
    const slowKeys = { tenantOf: async (secret: string) => Promise.all([apiKeys.tenantOf(secret), ...gone]).then(([tenant]) => tenant) };
    const small = await open({ apiKeys: { ...apiKeys, ...slowKeys } });
    const at = await small.listen({ host: '127.0.0.1', port: 0 });
    const socket = connect(Number(new URL(at).port), '127.0.0.1');
    socket.on('error', () => {});
    small.app.server.once('connection', (accepted) => gone.push(new Promise((resolve) => accepted.once('close', resolve))));
    socket.write(`POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Length: 9000\r\n\r\n`, () =>
      socket.destroy(),
    );
    await expect.poll(() => gone.length).toBe(1);
    await gone[0];
    expect((await send(JSON.stringify(testEvent()), {}, at)).status).toBe(202);
    await expect.poll(() => small.inFlightBytes()).toBe(0);
    await small.stop();
  });

  test('a store that is away: 503 with Retry-After and no word of our insides; nothing is lost by sending again', async () => {
    let isAway = true;
    const collector = {
      ...ingest.collector,
      collectEach: (...args: Parameters<typeof ingest.collector.collectEach>) =>
        isAway ? ingest.pool.query("select * from no_such_table where secret = 'x'").then(() => []) : ingest.collector.collectEach(...args),
    };
    const failing = await open({ collector, checkStores: () => Promise.reject(new Error('away')) });
    const event = JSON.stringify(testEvent());
    const answer = await failing.app.inject({
      method: 'POST',
      url: '/v1/events',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      payload: event,
    });
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('no_such_table');
    expect((await failing.app.inject({ url: '/v1/ready' })).statusCode).toBe(503);
    expect((await failing.app.inject({ url: '/v1/health' })).statusCode).toBe(200);
    isAway = false;
    await failing.stop();
    expect(await send(event)).toMatchObject({ status: 202, body: { accepted: 1 } });
  });
});

test('when the door stops, ready fails first, what is under way is answered, and then nothing listens', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const collector = {
    ...ingest.collector,
    collectEach: async (...args: Parameters<typeof ingest.collector.collectEach>) => {
      await held;
      return ingest.collector.collectEach(...args);
    },
  };
  const closing = await open({ collector });
  const at = await closing.listen({ host: '127.0.0.1', port: 0 });
  const underWay = send(JSON.stringify(testEvent()), { connection: 'close' }, at);
  await expect.poll(() => fetch(`${at}/v1/ready`).then(({ status }) => status)).toBe(200);
  const stopped = closing.stop({ drainMs: 500 });
  expect((await fetch(`${at}/v1/ready`)).status).toBe(503);
  release();
  expect(await underWay).toMatchObject({ status: 202 });
  await stopped;
  await expect(fetch(`${at}/v1/health`)).rejects.toThrow();
});

test('the OpenAPI document names every event type, and each of its references leads somewhere', async () => {
  const document = (await door.app.inject({ url: '/v1/openapi.json' })).json();
  expect(document.openapi).toBe('3.1.0');
  expect(Object.keys(document.paths).sort()).toEqual(['/v1/events', '/v1/health', '/v1/openapi.json', '/v1/ready']);
  const schemas = document.components.schemas;
  expect(schemas['message.sent'].properties.type).toEqual({ const: 'message.sent' });
  expect(schemas['message.sent'].required).toEqual(expect.arrayContaining(['event_id', 'message_id', 'conversation_id', 'session_id']));
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] as string);
  expect(references.length).toBeGreaterThan(90);
  for (const reference of new Set(references)) {
    const target = reference
      .slice(2)
      .split('/')
      .reduce((at: Record<string, unknown> | undefined, part) => at?.[part] as Record<string, unknown> | undefined, document);
    expect(target, reference).toBeDefined();
  }
});
