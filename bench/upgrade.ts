// A rolling upgrade and its roll back under load: workers of an earlier commit and of this one in one group, in turn and
// together. Events carry fields that nobody knows, and some are of a version that nobody reads.
// npx tsx bench/upgrade.ts [--old COMMIT] [--quick]
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createClient } from '@clickhouse/client';
import { migrateIngest, openCollector, openDeadLetters } from '@tidewatch/ingest';
import { type EventLog, openLog } from '@tidewatch/ingest/log';
import { openPool } from '@tidewatch/ingest/postgres';
import { openVault } from '@tidewatch/ingest/vault';
import { type CxEvent, newId, routeOf, systemClock, TOPICS } from '@tidewatch/schemas';
import { ROOT, tidewatchJson } from '../test/e2e/running-stack.ts';
import { checkOut, type ReleaseWorker, startReleaseWorker } from './drills/release.ts';
import { openDrillStores, type StoreEnvironment } from './drills/stores.ts';
import { report } from './harness.ts';

const { values: flags } = parseArgs({
  options: { old: { type: 'string', default: 'HEAD~10' }, quick: { type: 'boolean', default: false } },
});
const sessions = flags.quick ? 600 : 3_000;
const BATCH = 200;
const TENANT = 'demo';
/** One event in so many has a field of a later release; one batch in so many, an event of a later version beside it. */
const STRANGE_EVERY = 7;
const NEWER_EVERY = 5;

interface Checked {
  readonly cells: number;
  readonly differ: number;
  readonly repaired: number;
}

const dir = mkdtempSync(join(tmpdir(), 'tidewatch-bench-upgrade-'));
const stores = await openDrillStores();
try {
  await upgrade();
} finally {
  await stores.stop();
  rmSync(dir, { recursive: true, force: true });
}

async function upgrade(): Promise<void> {
  const env = await stores.installation('upgraded', 'embedded');
  const old = checkOut(flags.old, join(dir, 'old'));
  const data = ['--data', join(dir, 'data')];
  const generated = tidewatchJson<{ events: number; lines: number; file: string; ledger: string }>([
    'twin',
    'generate',
    '--seed',
    '17',
    '--sessions',
    String(sessions),
    '--scenario',
    'rough',
    '--out',
    join(dir, 'twin'),
  ]);

  const load = await openLoad(env, generated);
  try {
    await rollOver(old, env, load);
    const mixed = tidewatchJson<Checked>(['verify', '--repair', ...data], env);
    const verified = tidewatchJson<Checked>(['verify', ...data], env);
    const checked = tidewatchJson<Checked>(['twin', 'check', '--ledger', generated.ledger, ...data], env);
    const letters = await load.letters();
    const { replayed } = tidewatchJson<{ replayed: readonly string[] }>(['dead-letters', 'replay', ...data], env);
    const after = tidewatchJson<Checked>(['verify', ...data], env);
    const { strange, newer } = load.sent;
    report({
      name: 'upgrade',
      ours: {
        old: flags.old,
        events: generated.events,
        unknownFields: strange,
        newerEvents: newer,
        rowsOfTheOldFoldRepaired: mixed.repaired,
        replayed: replayed.length,
        cells: verified.cells + checked.cells,
      },
      peer: null,
      ratio: null,
      bars: [
        { name: 'rowsAndCellsThatDiffer', value: verified.differ + after.differ, is: 'atMost', bound: 0 },
        { name: 'differFromTwin', value: checked.differ, is: 'atMost', bound: 0 },
        { name: 'unknownFieldsLost', value: strange - (await strangeFields(env)), is: 'atMost', bound: 0 },
        { name: 'deadLettersMissingOrTooMany', value: Math.abs(letters - newer), is: 'atMost', bound: 0 },
        { name: 'deadLettersAfterReplay', value: Math.abs((await load.letters()) - newer), is: 'atMost', bound: 0 },
      ],
    });
  } finally {
    await load.close();
  }
}

/** Old, both, new, both again, old after the new one was killed, both, new. */
async function rollOver(old: string, env: StoreEnvironment, load: Load): Promise<void> {
  const running: ReleaseWorker[] = [];
  try {
    say('the old release alone');
    running.push(await startReleaseWorker(old, env));
    await load.until(0.2);
    say('old and new together');
    running.push(await startReleaseWorker(ROOT, env));
    await load.until(0.4);
    say('the new release alone');
    await running.shift()?.stop();
    await load.until(0.6);
    say('rolled back: the old release beside the new one, which is killed');
    running.push(await startReleaseWorker(old, env));
    await load.until(0.7);
    await running.shift()?.kill();
    await load.until(0.8);
    say('and forward again');
    running.push(await startReleaseWorker(ROOT, env));
    await running.shift()?.stop();
    await load.until(1);
    await drained(load.log);
  } finally {
    await Promise.all(running.map((worker) => worker.stop()));
  }
}

/** The file's events through a collector of this process, and past it those that no door of this release would take. */
async function openLoad(env: StoreEnvironment, { file, lines }: { readonly file: string; readonly lines: number }) {
  const pool = openPool(env['DATABASE_URL'] ?? '');
  await migrateIngest(pool);
  const vault = await openVault({ pool, masterKey: Buffer.from(env['TIDEWATCH_MASTER_KEY'] ?? '', 'base64') });
  const log = await openLog({ pool });
  await log.ensureTopics(TOPICS);
  const collector = openCollector({ pool, log, vault, clock: systemClock });
  const sent = { lines: 0, strange: 0, newer: 0, ids: new Set<string>() };
  const feed = createInterface({ input: createReadStream(file) })[Symbol.asyncIterator]();

  const sendBatch = async () => {
    const events: CxEvent[] = [];
    while (events.length < BATCH) {
      const { value, done } = await feed.next();
      if (done) break;
      events.push(JSON.parse(value) as CxEvent);
    }
    await collector.collect(
      TENANT,
      events.map((event) => withStrangeField(event, sent)),
    );
    sent.lines += events.length;
    const [like] = events;
    if (like && (sent.lines / BATCH) % NEWER_EVERY === 0) await sendNewer(like, log, sent);
  };
  return {
    log,
    sent,
    letters: () => openDeadLetters({ pool }).count(TENANT),
    async until(share: number) {
      while (sent.lines < lines * share) {
        await sendBatch();
        await delay(10);
      }
    },
    async close() {
      await log.close();
      await pool.end();
    },
  };
}

type Load = Awaited<ReturnType<typeof openLoad>>;

/** A field that no release knows; an event that comes twice gets it twice and counts once. */
function withStrangeField(event: CxEvent, sent: { strange: number; ids: Set<string> }): CxEvent {
  const isStrange = event.event_id.charCodeAt(event.event_id.length - 1) % STRANGE_EVERY === 0;
  if (isStrange && !sent.ids.has(event.event_id)) sent.strange += 1;
  sent.ids.add(event.event_id);
  return isStrange ? { ...event, x_of_tomorrow: { kept: true } } : event;
}

/** An event of a version that comes later: a worker keeps it as a dead letter. */
async function sendNewer(like: CxEvent, log: EventLog, sent: { newer: number }): Promise<void> {
  const event = { ...like, event_id: newId(like.occurred_at, crypto.getRandomValues(new Uint8Array(16))), schema_version: 2 };
  const { topic, key } = routeOf(like);
  await log.append([{ topic, key, value: Buffer.from(JSON.stringify(event)) }]);
  sent.newer += 1;
}

async function drained(log: EventLog): Promise<void> {
  const topics = TOPICS.map(({ name }) => name);
  while ((await log.lag('tidewatch-main', topics)).some(({ lag }) => lag > 0)) await delay(200);
}

async function strangeFields(env: StoreEnvironment): Promise<number> {
  const client = createClient({ url: env['CLICKHOUSE_URL'] ?? '' });
  try {
    const query = `SELECT uniqExact(event_id) AS kept FROM events WHERE JSONExtractBool(payload, 'x_of_tomorrow', 'kept')`;
    const [row] = await (await client.query({ query, format: 'JSONEachRow' })).json<{ kept: string }>();
    return Number(row?.kept);
  } finally {
    await client.close();
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
