import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@clickhouse/client';
import { migrateIngest } from '@tidewatch/ingest';
import { openEmbeddedLog } from '@tidewatch/ingest/log';
import { openPool } from '@tidewatch/ingest/postgres';
import { type CxEvent, parseEvent, routeOf, type SessionFacts, TOPICS, type UnitRef } from '@tidewatch/schemas';
import { type ArchivedEvent, migrate, openStore, startClickHouse, type WarehouseStore } from '@tidewatch/warehouse';
import { spawnWorker } from '../pipeline/src/testing/spawn-worker.ts';
import { startPostgresService } from '../test/services/postgres-service.ts';
import { plainSession } from '../warehouse/src/fixtures/plain-session.ts';
import { randomFrom } from '../warehouse/src/fixtures/random-facts.ts';
import { report, rssMiBOf } from './harness.ts';

// How long a new worker takes to its first row when a million sessions are open and the log holds events of some of
// them: nothing is loaded at the start, what is missing is read in one go. `npx tsx bench/cold-start.ts [--quick]`.
const quick = process.argv.includes('--quick');
const OPEN_SESSIONS = quick ? 100_000 : 1_000_000;
const EVENTS_EACH = 3;
const TOUCHED = 300;
const SLICE = 20_000;
const TENANTS = 20;
const GIVE_UP_MS = 60_000;
const NOW = Date.now();
const SEALED = { iv: 'MTIzNDU2Nzg5MDEy', tag: 'MTIzNDU2Nzg5MDEyMzQ1Ng==', data: 'c2VhbGVkIHRleHQg'.repeat(6) };

const dataDir = await mkdtemp(join(tmpdir(), 'tidewatch-bench-cold-'));
const [server, postgres] = await Promise.all([startClickHouse({ dataDir }), startPostgresService()]);
const store = openStore({ url: server.url });
const client = createClient({ url: server.url });
const pool = openPool(postgres.url);
try {
  await migrate({ url: server.url });
  await migrateIngest(pool);
  await fill(store);
  const touched = await leaveEvents();
  const readMs = await timeOfRead(store, touched);
  const figures = await startAndWait(touched);
  report({
    name: 'cold-start',
    ours: { openSessions: OPEN_SESSIONS, archivedEvents: OPEN_SESSIONS * EVENTS_EACH, touched: TOUCHED, archiveReadMs: readMs, ...figures },
    peer: null,
    ratio: null,
    bars: [{ name: 'firstRowMs', value: figures.firstRowMs, is: 'atMost', bound: 2_000 }],
  });
} finally {
  await client.close();
  await store.close();
  await pool.end();
  await Promise.all([server.stop(), postgres.stop()]);
  await rm(dataDir, { recursive: true, force: true });
}

/** Open sessions of the last three days, their events archived and their rows written as a worker would have. */
async function fill(into: WarehouseStore): Promise<void> {
  for (let from = 0; from < OPEN_SESSIONS; from += SLICE) {
    const numbers = Array.from({ length: Math.min(SLICE, OPEN_SESSIONS - from) }, (_, i) => from + i);
    for (let seq = 1; seq <= EVENTS_EACH; seq++) await into.insertEvents(numbers.map((number) => archived(number, seq)));
    const rows = numbers.map(openRow);
    await into.insertRows('session', rows);
    await into.insertOpenItems(rows);
    process.stderr.write(`\r${from + numbers.length} open sessions`);
  }
  process.stderr.write('\n');
}

/** Puts new events of old sessions, picked at random, into the log; yields their sessions. */
async function leaveEvents(): Promise<readonly UnitRef[]> {
  const log = await openEmbeddedLog({ pool });
  await log.ensureTopics(TOPICS);
  const random = randomFrom(3);
  const numbers = [...new Set(Array.from({ length: TOUCHED }, () => Math.floor(random() * OPEN_SESSIONS)))];
  const events = numbers.map((number) => eventOf(number, EVENTS_EACH + 1));
  await log.append(
    events.map((event) => {
      const { topic, key } = routeOf(event);
      return { topic, key, value: Buffer.from(JSON.stringify(event)) };
    }),
  );
  await log.close();
  return events.map((event) => routeOf(event).unit);
}

async function timeOfRead(from: WarehouseStore, units: readonly UnitRef[]): Promise<number> {
  const startedAt = performance.now();
  const found = await from.readEvents(units.slice(0, 200));
  const ms = Math.round(performance.now() - startedAt);
  if (found.size !== Math.min(200, units.length)) throw new Error(`${found.size} of 200 sessions were in the archive`);
  return ms;
}

async function startAndWait(
  touched: readonly UnitRef[],
): Promise<{ firstRowMs: number; allRowsMs: number; readyMs: number; rssMiB: number | null }> {
  const startedAt = performance.now();
  const since = () => Math.round(performance.now() - startedAt);
  const worker = await spawnWorker({ DATABASE_URL: postgres.url, CLICKHOUSE_URL: server.url });
  const readyMs = since();
  try {
    let firstRowMs: number | null = null;
    while (since() < GIVE_UP_MS) {
      const rows = await newRows();
      if (rows > 0) firstRowMs ??= since();
      if (rows === touched.length && firstRowMs !== null) {
        return { firstRowMs, allRowsMs: since(), readyMs, rssMiB: rssMiBOf(worker.child.pid as number) };
      }
      await delay(10);
    }
    throw new Error(`not all rows were there after ${GIVE_UP_MS} ms`);
  } finally {
    worker.child.kill('SIGTERM');
    await worker.ended;
  }
}

/** Rows that the worker has written; a look that costs the server next to nothing. */
async function newRows(): Promise<number> {
  const query = 'SELECT uniqExact(tenant_id, session_id) AS n FROM sessions WHERE version > {before:UInt64}';
  const answer = await client.query({ query, query_params: { before: EVENTS_EACH }, format: 'JSONEachRow' });
  const [row] = await answer.json<{ readonly n: number | string }>();
  return Number(row?.n);
}

function eventOf(number: number, seq: number): CxEvent {
  const startedAt = NOW - 3 * 86_400_000 + Math.floor((number / OPEN_SESSIONS) * 2.9 * 86_400_000);
  const suffix = ((number * 2_654_435_761) % 2 ** 32).toString(16).padStart(12, '0');
  const session = `${startedAt
    .toString(16)
    .padStart(12, '0')
    .replace(/^(.{8})/, '$1-')}-7000-8000-${suffix}`;
  const raw = {
    event_id: `${session}-${seq}`,
    type: seq === 1 ? 'session.started' : 'message.sent',
    schema_version: 1,
    tenant_id: `tenant-${number % TENANTS}`,
    occurred_at: startedAt + seq * 1_000,
    recorded_at: startedAt + seq * 1_000 + 40,
    producer: 'web-widget',
    conversation_id: session,
    session_id: session,
    seq,
    channel: 'web',
    ...(seq === 1
      ? { origin: 'customer' }
      : { message_id: `m-${number}-${seq}`, sender: 'customer', visibility: 'public', pii_key_id: `k-${number}`, sealed: SEALED }),
  };
  const outcome = parseEvent(raw, NOW);
  if (outcome.kind !== 'continue') throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

function archived(number: number, seq: number): ArchivedEvent {
  const event = eventOf(number, seq);
  const { topic, unit } = routeOf(event);
  const offset = number * EVENTS_EACH + seq;
  return { event, unit, topic, payload: JSON.stringify(event), partition: number % 16, offset, logAt: event.occurred_at + 60 };
}

function openRow(number: number): SessionFacts {
  const event = eventOf(number, 1);
  const { unit } = routeOf(event);
  return plainSession({
    tenant_id: unit.tenantId,
    bucket_on: unit.bucketOn,
    session_id: unit.id,
    conversation_id: unit.id,
    version: EVENTS_EACH,
    channel: 'web',
    started_at: event.occurred_at,
    closed_at: null,
    close_reason: null,
    owner: 'customer',
    owner_since: event.occurred_at,
    messages: [2, 3].map((seq) => ({
      message_id: `m-${number}-${seq}`,
      sender: 'customer' as const,
      agent_id: null,
      at: event.occurred_at + (seq - 1) * 1_000,
      is_public: true,
      is_auto: false,
      recalled_at: null,
    })),
  });
}
