import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@clickhouse/client';
import pg from 'pg';
import { tidewatchJson } from '../../test/e2e/running-stack.ts';
import { tidewatchInBackground } from './background.ts';
import { type DrillStores, type LogKind, openDrillStores, type StoreEnvironment } from './stores.ts';

/** Of the twin's normal day. */
const EVENTS_PER_SESSION = 27;

export interface BackupDrillOptions {
  /** About so many events are sent. */
  readonly events: number;
  readonly log: LogKind;
  /** Log of the installation that the backup is restored into. */
  readonly to: LogKind;
  readonly say: (line: string) => void;
}

/** What a drill found; the first four must be 0. */
export interface BackupDrill {
  /** Events acknowledged before the backup was asked for that are not in the restored archive. */
  readonly lost: number;
  /** Events that are in it more than once. */
  readonly doubled: number;
  /** Rows and numbers of the restored installation that are not what its events make. */
  readonly differ: number;
  /** Numbers that are not the twin's after everything has been sent again. */
  readonly differFromTwin: number;
  readonly ackedBefore: number;
  /** Events acknowledged while the backup was taken. */
  readonly ackedDuring: number;
  /** Events that were behind the backup's position, and taken when they were sent again. */
  readonly sentAgainAccepted: number;
  readonly cells: number;
  readonly backup: Taken;
  readonly restored: Taken & { readonly rows: number };
}

/** Answer of `backup` and `restore`. */
export interface Taken {
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

/**
 * A backup taken during load, restored into another installation: what was acknowledged before the call is in it, nothing
 * is in it twice, its rows are those that its events make, and what is sent again brings it to the truth of the twin.
 */
export async function drillBackup(options: BackupDrillOptions): Promise<BackupDrill> {
  const dir = mkdtempSync(join(tmpdir(), 'tidewatch-drill-'));
  const stores = await openDrillStores();
  try {
    return await drill(options, dir, stores);
  } finally {
    await stores.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function drill({ events, log, to, say }: BackupDrillOptions, dir: string, stores: DrillStores): Promise<BackupDrill> {
  const source = await stores.installation('source', log);
  const target = await stores.installation('target', to);
  const data = ['--data', join(dir, 'data')];
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
    join(dir, 'twin'),
  ]);

  say(`importing ${generated.events} events`);
  const importing = tidewatchInBackground<{ accepted: number }>(['import', 'events', generated.file, ...data], source);
  await untilSeen(source, generated.events * 0.3);
  const acked = await seenIds(source);
  say(`backup after ${acked.size} acknowledged events`);
  const backup = tidewatchJson<Taken>(['backup', join(dir, 'backup'), ...data], source);
  const ackedDuring = (await seenIds(source)).size - acked.size;
  await importing.answer;

  say(`restoring ${backup.events} events and ${backup.tail} records`);
  const restored = tidewatchJson<BackupDrill['restored']>(['restore', join(dir, 'backup'), ...data], target);
  const archived = await archivedIds(target);
  const verified = tidewatchJson<Checked>(['verify', ...data], target);

  say('sending everything again');
  const rest = tidewatchJson<{ accepted: number }>(['import', 'events', generated.file, ...data], target);
  const checked = tidewatchJson<Checked>(['twin', 'check', '--ledger', generated.ledger, ...data], target);
  return {
    lost: [...acked].filter((id) => !archived.ids.has(id)).length,
    doubled: archived.rows - archived.ids.size,
    differ: verified.differ,
    differFromTwin: checked.differ,
    ackedBefore: acked.size,
    ackedDuring,
    sentAgainAccepted: rest.accepted,
    cells: verified.cells + checked.cells,
    backup,
    restored,
  };
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
    return { ids: new Set(rows.map(([id]) => id)), rows: rows.length };
  } finally {
    await client.close();
  }
}
