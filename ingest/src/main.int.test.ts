import type { ChildProcess } from 'node:child_process';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createApiKey } from './api-keys/api-keys.ts';
import { readCanaries } from './ops/canaries.ts';
import { readBeats } from './ops/process-beats.ts';
import { startTestIngest, type TestIngest, testEvent } from './testing.ts';
import { startDoorProcess } from './testing-door.ts';

let ingest: TestIngest;
const children: ChildProcess[] = [];
beforeAll(async () => {
  ingest = await startTestIngest();
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => ingest.close());

function start(env: Record<string, string> = {}) {
  const door = startDoorProcess({ DATABASE_URL: ingest.url, TIDEWATCH_MASTER_KEY: ingest.masterKey.toString('base64'), ...env });
  children.push(door.child);
  return door;
}

const send = (url: string, key: string, body: unknown) =>
  fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('says when it is ready with the first key once, takes events, and stops cleanly on SIGTERM', async () => {
  const first = start({ INGEST_FIRST_TENANT: 'demo' });
  const { url, firstApiKey = '' } = await first.ready;
  expect(new URL(url).hostname).toBe('127.0.0.1');
  const event = testEvent();
  expect((await send(url, firstApiKey, event)).status).toBe(202);
  first.child.kill('SIGTERM');
  expect(await first.exited).toBe(0);
  const second = start({ INGEST_FIRST_TENANT: 'demo' });
  const again = await second.ready;
  expect(again.firstApiKey).toBeUndefined();
  expect(await (await send(again.url, firstApiKey, event)).json()).toEqual({ accepted: 0, duplicates: 1 });
  second.child.kill('SIGINT');
  expect(await second.exited).toBe(0);
});

test('tells operators what it does on a port of its own, without a name of a tenant, and sends the canaries', async () => {
  const key = (await createApiKey(ingest.pool, { tenantId: 'secretive', name: 'x' })).secret;
  const { child, exited, ready } = start();
  const { url, opsPort } = await ready;
  const ops = `http://127.0.0.1:${opsPort}`;
  await send(url, key, testEvent({ tenant_id: 'secretive' }));
  await send(url, key, { nonsense: true });
  await send(url, 'no-key', testEvent());
  expect((await fetch(`${ops}/ready`)).status).toBe(200);
  await expect.poll(() => readCanaries(ingest.pool)).not.toEqual([]);
  const text = await (await fetch(`${ops}/metrics`)).text();
  for (const line of [
    'tidewatch_door_requests_total{code="202"} 1',
    'tidewatch_door_refusals_total{code="events_invalid"} 1',
    'tidewatch_door_refusals_total{code="key_unknown"} 1',
    'tidewatch_door_events_accepted_total 1',
    'tidewatch_door_in_flight_bytes 0',
  ])
    expect(text).toContain(line);
  expect(text).toMatch(/tidewatch_door_append_duration_seconds_count [1-9]/);
  expect(text).not.toContain('secretive');
  expect(await readBeats(ingest.pool)).toMatchObject([{ name: 'door', pid: child.pid, opsPort, facts: { reasons: [] } }]);
  child.kill('SIGTERM');
  expect(await exited).toBe(0);
  expect(await readBeats(ingest.pool)).toEqual([]);
});

test('stops when its parent is gone', async () => {
  const { child, exited, ready } = start({ TIDEWATCH_PARENT: '1' });
  await ready;
  child.stdin?.end();
  expect(await exited).toBe(0);
});

test('what it answered with 202 is in the log after kill -9', async () => {
  const key = (await createApiKey(ingest.pool, { tenantId: 'killed', name: 'x' })).secret;
  const { child, exited, ready } = start();
  const { url } = await ready;
  const acknowledged: string[] = [];
  const sender = async () => {
    for (;;) {
      const events = Array.from({ length: 20 }, () => testEvent({ tenant_id: 'killed' }));
      const response = await send(url, key, events).catch(() => null);
      if (response?.status !== 202) return;
      acknowledged.push(...events.map(({ event_id }) => event_id));
    }
  };
  const senders = Promise.all(Array.from({ length: 8 }, sender));
  await expect.poll(() => acknowledged.length, { timeout: 30_000 }).toBeGreaterThan(2_000);
  child.kill('SIGKILL');
  await Promise.all([senders, exited]);
  const logged = new Set((await ingest.logged()).map(({ event_id }) => event_id));
  expect(acknowledged.filter((id) => !logged.has(id))).toEqual([]);
});

test('names every problem of its configuration at once, and ends with status 2', async () => {
  const { exited, ready, errors } = start({ DATABASE_URL: 'nonsense', INGEST_PORT: '99999', TIDEWATCH_MASTER_KEY: '' });
  await expect(ready).rejects.toThrow();
  expect(await exited).toBe(2);
  for (const name of ['DATABASE_URL', 'INGEST_PORT', 'TIDEWATCH_MASTER_KEY']) expect(errors()).toContain(name);
});

test('ends with status 3 when PostgreSQL is not there', async () => {
  const { exited, ready, errors } = start({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
  await expect(ready).rejects.toThrow();
  expect(await exited).toBe(3);
  expect(errors()).toMatch(/the door cannot start/);
});
