// 1 % invalid records and ten events under which a fold throws, loops or takes all memory, among good traffic on real
// stores: nothing good is lost or late, no partition stands still, and the dead letters count after the repair.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrateIngest, openCollector, openDeadLetters, replayDeadLetters } from '@tidewatch/ingest';
import { type EventLog, type NewRecord, openLog } from '@tidewatch/ingest/log';
import { openPool } from '@tidewatch/ingest/postgres';
import { openVault } from '@tidewatch/ingest/vault';
import { type CxEvent, systemClock, TOPICS } from '@tidewatch/schemas';
import { migrate, openStore } from '@tidewatch/warehouse';
import { openReader } from '@tidewatch/warehouse/query';
import type { Pool } from 'pg';
import pino from 'pino';
import { foldsOf } from '../pipeline/src/fold/folds.ts';
import { sessionFold } from '../pipeline/src/fold/session-fold.ts';
import { startWorker } from '../pipeline/src/runtime/worker.ts';
import { toRecords } from '../pipeline/src/testing/rig.ts';
import { type Line, sessionScript } from '../pipeline/src/testing/script.ts';
import { verify } from '../pipeline/src/verify/verify.ts';
import { startClickHouseService } from '../test/services/clickhouse-service.ts';
import { startPostgresService } from '../test/services/postgres-service.ts';
import { report } from './harness.ts';

const EVENTS_PER_SECOND = 1_000;
const LOOK_MS = 50;
const STILL_MS = 5_000;
const HARMS = ['throw', 'loop', 'hoard'] as const;
const HARMFUL = 10;
const isQuick = process.argv.includes('--quick');
const SESSIONS = isQuick ? 1_000 : 4_000;

const lines: readonly Line[] = [
  [0, 'session.started'],
  [1, 'queue.entered', { queue_id: 'q' }],
  [9, 'queue.left', { queue_id: 'q', left_reason: 'assigned' }],
  [9, 'agent.offered', { agent_id: 'ann' }],
  [12, 'agent.accepted', { agent_id: 'ann' }],
  [12, 'segment.started', { owner_kind: 'agent', agent_id: 'ann' }],
  [60, 'segment.ended', { owner_kind: 'agent', agent_id: 'ann' }],
  [60, 'session.closed', { close_reason: 'agent' }],
];

interface Addresses {
  readonly databaseUrl: string;
  readonly clickhouseUrl: string;
}

/** The parts of a worker on the addresses. */
async function openParts({ databaseUrl, clickhouseUrl }: Addresses) {
  const pool = openPool(databaseUrl);
  const log = await openLog({ pool });
  const store = openStore({ url: clickhouseUrl });
  const common = {
    log,
    store,
    deadLetters: openDeadLetters({ pool }),
    clock: systemClock,
    epoch: 'main',
    logger: pino({ level: 'silent' }),
  };
  const close = async () => {
    await Promise.all([log.close(), store.close()]);
    await pool.end();
  };
  return { pool, log, store, common, close };
}

/** Does what the event orders, for ever where it can. */
function harm(kind: unknown): void {
  if (kind === 'throw') throw new Error('the fold is broken');
  if (kind === 'loop') for (;;);
  if (kind === 'hoard') for (const held: object[] = []; ; ) held.push({ at: held.length });
}

/** A worker whose fold of sessions obeys the harmful events. */
async function runHarmfulWorker(): Promise<void> {
  const addresses = JSON.parse(process.env['POISON_ADDRESSES'] ?? '') as Addresses;
  const { common } = await openParts(addresses);
  const evolve: typeof sessionFold.evolve = (draft, event) => {
    harm(event['harm']);
    sessionFold.evolve(draft, event);
  };
  await startWorker({ ...common, folds: { ...foldsOf('main'), session: { ...sessionFold, evolve } } });
  process.stdout.write('ready\n');
}

interface Traffic {
  readonly good: readonly CxEvent[];
  readonly harmful: readonly CxEvent[];
  /** All records in the order of their sending, the invalid ones among them. */
  readonly records: readonly NewRecord[];
  readonly invalid: number;
}

function traffic(startAt: number): Traffic {
  const scripts = Array.from({ length: SESSIONS }, (_, i) => sessionScript(lines, { name: `p${i}`, at: startAt + i * 15 }));
  const good = scripts.flat().sort((a, b) => a.occurred_at - b.occurred_at);
  const every = Math.floor(SESSIONS / HARMFUL);
  const harmful = Array.from({ length: HARMFUL }, (_, i) => {
    const [, second] = scripts[i * every + 3] as CxEvent[];
    return { ...(second as CxEvent), event_id: `harmful-${i}`, seq: 100 + i, harm: HARMS[i % HARMS.length] } as CxEvent;
  });
  const sent = [...good, ...harmful].sort((a, b) => a.occurred_at - b.occurred_at);
  const records: NewRecord[] = [];
  let invalid = 0;
  for (const [i, record] of toRecords(sent).entries()) {
    records.push(record);
    if (i % 100 !== 50) continue;
    const broken = [
      Buffer.from('{"type":'),
      Buffer.from([0x7b, 0xff]),
      Buffer.from(JSON.stringify({ ...sent[i], type: 'no.such', event_id: `x${i}` })),
    ];
    records.push({ ...record, value: broken[invalid % broken.length] as Buffer });
    invalid += 1;
  }
  return { good, harmful, records, invalid };
}

/** Longest time, ms, that a partition with records to read was not committed on, until `isOver` and everything is read. */
async function longestStandstill(log: EventLog, isOver: () => boolean): Promise<number> {
  const since = new Map<string, { readonly offset: number; readonly at: number }>();
  let longest = 0;
  for (;;) {
    const now = performance.now();
    const lag = await log.lag(
      'tidewatch-main',
      TOPICS.map(({ name }) => name),
    );
    for (const at of lag) {
      const key = `${at.topic}/${at.partition}`;
      const before = since.get(key);
      if (!before || before.offset !== at.offset || at.lag === 0) since.set(key, { offset: at.offset, at: now });
      else longest = Math.max(longest, now - before.at);
    }
    if (isOver() && lag.every((at) => at.lag === 0)) return longest;
    await sleep(LOOK_MS);
  }
}

async function send(log: EventLog, records: readonly NewRecord[]): Promise<void> {
  const startedAt = performance.now();
  const step = EVENTS_PER_SECOND / 20;
  for (let at = 0; at < records.length; at += step) {
    await log.append(records.slice(at, at + step));
    await sleep(Math.max(0, startedAt + ((at + step) / EVENTS_PER_SECOND) * 1000 - performance.now()));
  }
}

async function lettersOf(pool: Pool): Promise<readonly { readonly id: string; readonly code: string; readonly open: boolean }[]> {
  const { rows } = await pool.query<{ id: string; code: string; open: boolean }>(
    `select id, problems->0->>'code' as code, replayed_at is null as open from ingest.dead_letters order by id`,
  );
  return rows;
}

async function main(): Promise<void> {
  const [postgres, clickhouse] = await Promise.all([startPostgresService(), startClickHouseService()]);
  const address = new URL(clickhouse.url);
  address.pathname = '/tidewatch_poison';
  const addresses: Addresses = { databaseUrl: postgres.url, clickhouseUrl: address.href };
  const setup = openPool(postgres.url);
  await Promise.all([migrateIngest(setup), migrate({ url: address.href })]);
  await setup.end();
  const { pool, log, store, common, close } = await openParts(addresses);
  await log.ensureTopics(TOPICS);
  const reader = openReader({ url: address.href, tenantId: 'demo' });
  const startAt = systemClock.now() - SESSIONS * 15 - 120_000;
  const { good, harmful, records, invalid } = traffic(startAt);
  const differing = async () => (await verify({ store, reader, tenantId: 'demo', clock: systemClock, latenessMs: 0 })).differ;

  const child = spawn(process.execPath, ['--max-old-space-size=512', '--import', 'tsx', import.meta.filename, '--worker'], {
    env: { ...process.env, POISON_ADDRESSES: JSON.stringify(addresses) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let deaths = 0;
  child.once('exit', () => (deaths += 1));
  await once(createInterface({ input: child.stdout }), 'line');
  let isSent = false;
  const [standstill] = await Promise.all([longestStandstill(log, () => isSent), send(log, records).then(() => (isSent = true))]);
  const letters = await lettersOf(pool);
  const stuck = letters.filter(({ code }) => code === 'fold_failed' || code === 'fold_stuck').length;
  const differBefore = await differing();
  const died = deaths;
  child.kill('SIGTERM');
  await once(child, 'exit').catch(() => {});

  const worker = await startWorker(common);
  const vault = await openVault({ pool, masterKey: Buffer.alloc(32, 7) });
  const collector = openCollector({ pool, log, vault, clock: systemClock });
  const replay = async () => {
    const open = (await lettersOf(pool)).map(({ id }) => id);
    const { replayed } = await replayDeadLetters(pool, open, { collector, now: systemClock.now() });
    await longestStandstill(log, () => true);
    return replayed.length;
  };
  const [first, second] = [await replay(), await replay()];
  await worker.stop();
  const differAfter = await differing();
  const units = [...new Set([...good, ...harmful].map((event) => event.session_id))].length;
  const archived = await countArchived(store);
  await Promise.all([reader.close(), close()]);
  await Promise.all([postgres.stop(), clickhouse.stop()]);

  const wrongLetters = Math.abs(letters.length - invalid - HARMFUL) + Math.abs(stuck - HARMFUL);
  const lost = good.length + harmful.length - archived;
  report({
    name: 'poison',
    ours: {
      events: good.length,
      sessions: units,
      invalid,
      harmful: HARMFUL,
      deadLetters: letters.length,
      replayed: first,
      standstillMs: Math.round(standstill),
    },
    peer: null,
    ratio: null,
    bars: [
      { name: 'lost', value: lost, is: 'atMost', bound: 0 },
      { name: 'mismatched', value: differBefore + differAfter, is: 'atMost', bound: 0 },
      { name: 'wrongDeadLetters', value: wrongLetters, is: 'atMost', bound: 0 },
      { name: 'workerDeaths', value: died, is: 'atMost', bound: 0 },
      { name: 'standstillMs', value: Math.round(standstill), is: 'atMost', bound: STILL_MS },
      { name: 'replayedFirst', value: Math.abs(first - HARMFUL), is: 'atMost', bound: 0 },
      { name: 'replayedAgain', value: second, is: 'atMost', bound: 0 },
    ],
  });
}

/** Distinct events of the tenant's sessions in the archive. */
async function countArchived(store: ReturnType<typeof openStore>): Promise<number> {
  let count = 0;
  const scan = { tenantId: 'demo', kind: 'session' as const, fromDay: '1970-01-01', toDay: '2100-01-01', slice: 500 };
  for await (const units of store.scanUnits(scan)) for (const { events } of units) count += events.length;
  return count;
}

if (process.argv.includes('--worker')) await runHarmfulWorker();
else await main();
