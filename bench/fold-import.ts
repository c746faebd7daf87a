import { migrateIngest, openDeadLetters } from '@tidewatch/ingest';
import { openLog } from '@tidewatch/ingest/log';
import { openPool } from '@tidewatch/ingest/postgres';
import { systemClock, TOPICS } from '@tidewatch/schemas';
import { migrate, openStore } from '@tidewatch/warehouse';
import pino from 'pino';
import { startWorker } from '../pipeline/src/runtime/worker.ts';
import { toRecords } from '../pipeline/src/testing/rig.ts';
import { type Line, sessionScript, T0 } from '../pipeline/src/testing/script.ts';
import { startClickHouseService } from '../test/services/clickhouse-service.ts';
import { startPostgresService } from '../test/services/postgres-service.ts';

/** How fast a worker takes imported calls from the log into the rows: `tsx bench/fold-import.ts [calls]`. */
const CALLS = Number(process.argv[2] ?? 15_000);
const BATCH = 5_000;
const TOPIC_NAMES = TOPICS.map(({ name }) => name);

const call: readonly Line[] = [
  [0, 'session.started', { source_ref: 'AA0101-33116' }],
  [0, 'segment.started', { owner_kind: 'bot', bot_id: 'vru' }],
  [10, 'segment.ended', { owner_kind: 'bot', bot_id: 'vru' }],
  [10, 'queue.entered', { queue_id: 'q' }],
  [25, 'queue.left', { queue_id: 'q', left_reason: 'assigned' }],
  [25, 'agent.offered', { agent_id: 'ann' }],
  [25, 'agent.accepted', { agent_id: 'ann' }],
  [25, 'segment.started', { owner_kind: 'agent', agent_id: 'ann' }],
  [85, 'segment.ended', { owner_kind: 'agent', agent_id: 'ann' }],
  [85, 'session.closed', { close_reason: 'agent' }],
];

const [postgres, clickhouse] = await Promise.all([startPostgresService(), startClickHouseService()]);
const pool = openPool(postgres.url);
const address = new URL(clickhouse.url);
address.pathname = '/tidewatch_bench';
await Promise.all([migrateIngest(pool), migrate({ url: address.href })]);
const log = await openLog({ pool });
const store = openStore({ url: address.href });
await log.ensureTopics(TOPICS);

const every = { imported: true, producer: 'import' };
for (let at = 0; at < CALLS; at += BATCH / call.length) {
  const count = Math.min(BATCH / call.length, CALLS - at);
  const agent = (i: number) => `agent_${String((at + i) % 30).padStart(2, '0')}`;
  const events = Array.from({ length: count }, (_, i) =>
    sessionScript(call, { name: `call${at + i}`, at: T0 - (at + i) * 20_000, every }).map((event) =>
      event.agent_id === undefined ? event : { ...event, agent_id: agent(i) },
    ),
  );
  await log.append(toRecords(events.flat()));
}

const total = CALLS * call.length;
const cpu = process.cpuUsage();
const startedAt = performance.now();
const worker = await startWorker({
  log,
  store,
  deadLetters: openDeadLetters({ pool }),
  clock: systemClock,
  epoch: 'main',
  logger: pino({ level: 'silent' }),
});
for (;;) {
  const lag = await log.lag('tidewatch-main', TOPIC_NAMES);
  if (lag.every((p) => p.lag === 0)) break;
  await new Promise((resolve) => setTimeout(resolve, 100));
}
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(cpu);
await worker.stop();
const { lag: _, ...snapshot } = await worker.snapshot();
process.stdout.write(
  `${JSON.stringify({ sessions: CALLS, seconds, eventsPerSecond: Math.round(total / seconds), cpuSeconds: (user + system) / 1e6, ...snapshot, events: total })}\n`,
);
await Promise.all([log.close(), store.close()]);
await pool.end();
await Promise.all([postgres.stop(), clickhouse.stop()]);
