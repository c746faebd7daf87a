// A backup drilled during load, and its restore: what was acknowledged before the call is in it, nothing is in it twice,
// its rows are those that its events make, and what was sent again afterwards brings it to the truth of the twin.
// npx tsx bench/backup.ts [--full] [--quick] [--log embedded|kafka] [--to embedded|kafka]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createClient } from '@clickhouse/client';
import pg from 'pg';
import { tidewatch, tidewatchJson } from '../test/e2e/running-stack.ts';
import { tidewatchInBackground } from './drills/background.ts';
import { type LogKind, openDrillStores, type StoreEnvironment } from './drills/stores.ts';
import { report } from './harness.ts';

/** Of the twin's normal day. */
const EVENTS_PER_SESSION = 27;
const RTO_SECONDS_PER_MILLION = 300;

const { values: flags } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    log: { type: 'string', default: 'embedded' },
    to: { type: 'string', default: 'embedded' },
  },
});
const events = flags.full ? 1_000_000 : flags.quick ? 30_000 : 100_000;

interface Taken {
  readonly position: { readonly at: string };
  readonly bytes: number;
  readonly events: number;
  readonly tail: number;
  readonly ms: number;
}

interface Checked {
  readonly cells: number;
  readonly differ: number;
}

const dir = mkdtempSync(join(tmpdir(), 'tidewatch-bench-backup-'));
const stores = await openDrillStores();
try {
  await drill();
} finally {
  await stores.stop();
  rmSync(dir, { recursive: true, force: true });
}

async function drill(): Promise<void> {
  const source = await stores.installation('source', flags.log as LogKind);
  const target = await stores.installation('target', flags.to as LogKind);
  const data = ['--data', join(dir, 'data')];
  const twin = join(dir, 'twin');
  const sessions = String(Math.ceil(events / EVENTS_PER_SESSION));
  const generated = tidewatchJson<{ events: number; file: string; ledger: string }>([
    'twin',
    'generate',
    '--seed',
    '11',
    '--sessions',
    sessions,
    '--scenario',
    'rough',
    '--out',
    twin,
  ]);

  say(`importing ${generated.events} events`);
  const importing = tidewatchInBackground<{ accepted: number }>(['import', 'events', generated.file, ...data], source);
  await untilSeen(source, generated.events * 0.3);
  const acked = await seenIds(source);
  say(`backup after ${acked.size} acknowledged events`);
  const backup = tidewatchJson<Taken>(['backup', join(dir, 'backup'), ...data], source);
  const goesOn = (await seenIds(source)).size;
  await importing.answer;

  say(`restoring ${backup.events} events and ${backup.tail} records`);
  const restored = tidewatchJson<Taken & { rows: number }>(['restore', join(dir, 'backup'), ...data], target);
  const archived = await archivedIds(target);
  const missing = [...acked].filter((id) => !archived.ids.has(id)).length;
  const verified = tidewatchJson<Checked>(['verify', ...data], target);

  say('sending everything again');
  const rest = tidewatchJson<{ accepted: number }>(['import', 'events', generated.file, ...data], target);
  const checked = tidewatchJson<Checked>(['twin', 'check', '--ledger', generated.ledger, ...data], target);
  const again = tidewatchJson<Checked>(['verify', ...data], target);
  if (tidewatch(['restore', join(dir, 'backup'), ...data], target).status !== 2)
    throw new Error('restored into stores that were not empty');

  const seconds = restored.ms / 1_000;
  report({
    name: 'backup',
    ours: {
      log: `${flags.log} to ${flags.to}`,
      events: backup.events,
      tail: backup.tail,
      ackedBefore: acked.size,
      ackedDuring: goesOn - acked.size,
      backupSeconds: backup.ms / 1_000,
      backupBytes: backup.bytes,
      rows: restored.rows,
      restoreSeconds: seconds,
      restoreEventsPerSecond: Math.round(backup.events / seconds),
      sentAgainAccepted: rest.accepted,
      cellsVerified: verified.cells,
    },
    peer: null,
    ratio: null,
    bars: [
      { name: 'ackedAndNotRestored', value: missing, is: 'atMost', bound: 0 },
      { name: 'restoredTwice', value: archived.rows - archived.distinct, is: 'atMost', bound: 0 },
      { name: 'rowsAndCellsThatDiffer', value: verified.differ, is: 'atMost', bound: 0 },
      { name: 'differFromTheTwinAfterSendingAgain', value: checked.differ + again.differ, is: 'atMost', bound: 0 },
      { name: 'restoreSeconds', value: seconds, is: 'atMost', bound: Math.max(events / 1e6, 0.1) * RTO_SECONDS_PER_MILLION },
    ],
  });
}

/** Ids of the events that the door has acknowledged, or is about to. */
async function seenIds({ DATABASE_URL: url }: StoreEnvironment): Promise<ReadonlySet<string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>('select event_key::text as id from ingest.seen');
    return new Set(rows.map(({ id }) => id));
  } finally {
    await client.end();
  }
}

async function untilSeen(source: StoreEnvironment, count: number): Promise<void> {
  for (;;) {
    const seen = await seenIds(source).catch(() => new Set());
    if (seen.size >= count) return;
    await delay(200);
  }
}

async function archivedIds({ CLICKHOUSE_URL: url }: StoreEnvironment) {
  const client = createClient({ url: url ?? '' });
  try {
    const answer = await client.query({ query: 'SELECT event_id FROM events FINAL', format: 'JSONCompactEachRow' });
    const rows = await answer.json<[string]>();
    const ids = new Set(rows.map(([id]) => id));
    return { ids, rows: rows.length, distinct: ids.size };
  } finally {
    await client.close();
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
