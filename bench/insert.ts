import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { parseEvent, routeOf, type SessionFacts } from '@tidewatch/schemas';
import { type ArchivedEvent, migrate, openStore, startClickHouse } from '@tidewatch/warehouse';
import { randomFrom } from '../warehouse/src/fixtures/random-facts.ts';
import { cpuSecondsOf, type Figures, report } from './harness.ts';
import { ordinarySession } from './warehouse/ordinary-session.ts';

// Rows per CPU-second of Node: ours against `@clickhouse/client` with JSONEachRow, on the same server, the same rows in
// the same batches, in turns. `npx tsx bench/insert.ts [--quick]`.
const quick = process.argv.includes('--quick');
const BATCH = 5_000;
const BATCHES = quick ? 4 : 12;
const ROUNDS = 3;
const FROM = Date.UTC(2026, 2, 2, 9);

interface Cost {
  rows: number;
  nodeCpuSeconds: number;
  serverCpuSeconds: number;
  wallSeconds: number;
}

type Write = (batch: number) => Promise<void>;

const dataDir = await mkdtemp(join(tmpdir(), 'tidewatch-bench-insert-'));
const server = await startClickHouse({ dataDir });
const store = openStore({ url: server.url });
const client = createClient({ url: server.url, clickhouse_settings: { async_insert: 0 } });
try {
  await migrate({ url: server.url });
  const random = randomFrom(1);
  const events = batchesOf(archivedEvent);
  const sessions = batchesOf((i) => ordinarySession(random, { startedAt: FROM + i * 10, number: i }));
  // The peer is given rows that already have the columns of the table: turning facts into rows is our cost alone.
  const eventRows = events.map((batch) => batch.map(eventObject));
  const sessionRows = sessions.map((batch) => batch.map(sessionObject));
  const archive = await compare('events', {
    ours: (batch) => store.insertEvents(events[batch] as ArchivedEvent[]),
    theirs: (batch) => insertJson(client, 'events', eventRows[batch] as object[]),
  });
  const rows = await compare('sessions', {
    ours: (batch) => store.insertRows('session', sessions[batch] as SessionFacts[]),
    theirs: (batch) => insertJson(client, 'sessions', sessionRows[batch] as object[]),
  });
  report({
    name: 'insert',
    ours: { ...figures('events', archive.ours), ...figures('sessions', rows.ours) },
    peer: { name: '@clickhouse/client, JSONEachRow', ...figures('events', archive.theirs), ...figures('sessions', rows.theirs) },
    ratio: round(archive.ratio),
    bars: [
      { name: 'eventsRatio', value: round(archive.ratio), is: 'atLeast', bound: 2 },
      { name: 'sessionsRatio', value: round(rows.ratio), is: 'atLeast', bound: 2 },
    ],
  });
} finally {
  await client.close();
  await store.close();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function compare(what: string, writes: { readonly ours: Write; readonly theirs: Write }) {
  const ours = nothing();
  const theirs = nothing();
  // The first round warms both up and is not counted.
  await oneRound(writes.ours, nothing());
  await oneRound(writes.theirs, nothing());
  for (let i = 0; i < ROUNDS; i++) {
    await oneRound(writes.ours, ours);
    await oneRound(writes.theirs, theirs);
    process.stderr.write(
      `${what}, round ${i + 1}: ${Math.round(perCpuSecond(ours))} against ${Math.round(perCpuSecond(theirs))} rows/CPU-s\n`,
    );
  }
  return { ours, theirs, ratio: perCpuSecond(ours) / perCpuSecond(theirs) };
}

async function oneRound(write: Write, cost: Cost): Promise<void> {
  const wall = performance.now();
  const cpu = process.cpuUsage();
  const serverCpu = cpuSecondsOf(server.pid) ?? 0;
  for (let batch = 0; batch < BATCHES; batch++) await write(batch);
  const { user, system } = process.cpuUsage(cpu);
  cost.rows += BATCHES * BATCH;
  cost.nodeCpuSeconds += (user + system) / 1e6;
  cost.serverCpuSeconds += (cpuSecondsOf(server.pid) ?? 0) - serverCpu;
  cost.wallSeconds += (performance.now() - wall) / 1000;
}

function nothing(): Cost {
  return { rows: 0, nodeCpuSeconds: 0, serverCpuSeconds: 0, wallSeconds: 0 };
}

function perCpuSecond({ rows, nodeCpuSeconds }: Cost): number {
  return rows / nodeCpuSeconds;
}

function figures(what: string, cost: Cost): Figures {
  return {
    [`${what}PerCpuSecond`]: Math.round(perCpuSecond(cost)),
    [`${what}PerSecond`]: Math.round(cost.rows / cost.wallSeconds),
    [`${what}ServerCpuSecondsPerMillion`]: round((cost.serverCpuSeconds / cost.rows) * 1e6),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function batchesOf<T>(make: (i: number) => T): T[][] {
  return Array.from({ length: BATCHES }, (_, b) => Array.from({ length: BATCH }, (_, i) => make(b * BATCH + i)));
}

async function insertJson(into: ClickHouseClient, table: string, values: object[]): Promise<void> {
  await into.insert({ table, values, format: 'JSONEachRow' });
}

/** An event of about 500 bytes, as the log has it. */
function archivedEvent(i: number): ArchivedEvent {
  const raw = {
    event_id: `019c${(i + 1e8).toString(16)}-7000-8000-a000-${(i % 9973).toString(16).padStart(12, '0')}`,
    type: 'message.sent',
    schema_version: 1,
    tenant_id: `tenant-${i % 20}`,
    occurred_at: FROM + i,
    recorded_at: FROM + i + 40,
    producer: 'web-widget',
    conversation_id: `c-${Math.floor(i / 30)}`,
    session_id: `019c${(Math.floor(i / 30) + 1e8).toString(16)}-7000-8000-b000-000000000000`,
    seq: i % 30,
    channel: 'web',
    message_id: `m-${i}`,
    sender: i % 2 === 0 ? 'customer' : 'agent',
    visibility: 'public',
    sealed: { iv: 'MTIzNDU2Nzg5MDEy', tag: 'MTIzNDU2Nzg5MDEyMzQ1Ng==', data: 'c2VhbGVkIHRleHQg'.repeat(6) },
    pii_key_id: `k-${i % 500}`,
  };
  const outcome = parseEvent(raw, FROM * 2);
  if (outcome.kind !== 'continue') throw new Error(JSON.stringify(outcome));
  const { topic, unit } = routeOf(outcome.value);
  return { event: outcome.value, unit, topic, payload: JSON.stringify(raw), partition: i % 16, offset: i, logAt: FROM + i + 50 };
}

function eventObject({ unit, event, ...archived }: ArchivedEvent): object {
  return {
    tenant_id: unit.tenantId,
    bucket_on: unit.bucketOn,
    unit_kind: unit.kind,
    unit_id: unit.id,
    seq: event.seq ?? -1,
    event_id: event.event_id,
    type: event.type,
    occurred_at: event.occurred_at,
    log_at: archived.logAt,
    topic: archived.topic,
    partition: archived.partition,
    offset: archived.offset,
    payload: archived.payload,
  };
}

/** Arrays of items as the parallel arrays that the table has. */
function sessionObject(row: SessionFacts): object {
  const values: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(row)) {
    if (!Array.isArray(value)) values[field] = value;
    else for (const name of Object.keys(value[0] ?? {})) values[`${field}.${name}`] = value.map((item) => item[name]);
  }
  return values;
}
