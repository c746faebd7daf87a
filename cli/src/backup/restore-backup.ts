import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { migrateApp } from '@tidewatch/dashboard/admin';
import { filledPostgresTables, loadPostgres, openPostgresSnapshot } from '@tidewatch/ingest';
import { type EventLog, openLog } from '@tidewatch/ingest/log';
import { openVault } from '@tidewatch/ingest/vault';
import { rebuildRows } from '@tidewatch/pipeline';
import { EnvironmentError, failPoint, UsageError } from '@tidewatch/schemas';
import { type ArchiveCopy, openArchiveCopy, openStore } from '@tidewatch/warehouse';
import { type DataDir, openDataDir, readRuntime } from '../stack/data-dir.ts';
import { openIntake } from '../stack/intake.ts';
import { placesIn } from '../stack/log-places.ts';
import { markUnfinished, unmarkUnfinished } from '../stack/unfinished-restore.ts';
import { type Stack, withStack } from '../stack/use-stack.ts';
import type { Call } from '../terminal/verb.ts';
import { checkDataFile, readDataFile } from './data-files.ts';
import { keyCheck } from './key-check.ts';
import { filesOf, type Manifest, readManifest } from './manifest.ts';
import { fromLines } from './tail-lines.ts';

/** Records in one append. */
const APPEND = 2_000;
const START_ANEW = 'A backup is restored into empty stores: name a new folder with --data, or new databases';

export interface Restored {
  readonly manifest: Manifest;
  /** Unit rows folded from the archive. */
  readonly rows: number;
}

/**
 * Puts a backup into empty stores, folds the rows from the archive, and folds what the log had besides. What is wrong
 * with the backup or the stores is found before anything is written.
 * @throws UsageError `backup_missing`, `stack_running`, `stores_not_empty`, `epoch_differs`;
 * EnvironmentError `backup_damaged`, `backup_other_release`, `master_key_missing`, `master_key_wrong`
 */
export async function restoreBackup(call: Call, dir: string): Promise<Restored> {
  const manifest = await readManifest(dir);
  const wanted = manifest.epoch;
  if (wanted !== call.config.TIDEWATCH_EPOCH)
    throw new UsageError('epoch_differs', `the backup is of epoch ${wanted}: set TIDEWATCH_EPOCH=${wanted}`);
  for (const file of filesOf(manifest)) {
    call.terminal.progress(`checking ${file.name}`);
    await checkDataFile(dir, file);
  }
  const data = openDataDir(call);
  if (readRuntime(data) !== null) throw new UsageError('stack_running', `a stack runs on ${data.path}: stop it. ${START_ANEW}`);
  requireMasterKey(call, data);
  return withStack(call, async (stack) => {
    const archive = openArchiveCopy({ url: stack.clickhouseUrl });
    const log = await openLog({ pool: stack.pool, kafkaBrokers: stack.kafkaBrokers ?? undefined });
    try {
      await migrateApp(stack.databaseUrl);
      await requireFit({ call, stack, archive, log, manifest });
      markUnfinished(data.path);
      const rows = await fill({ call, stack, dir, archive, log, manifest });
      unmarkUnfinished(data.path);
      return { manifest, rows };
    } finally {
      await log.close();
      await archive.close();
    }
  });
}

/** The backup does not hold it, so that whoever has the backup cannot read what customers wrote. */
function requireMasterKey(call: Call, data: DataDir): void {
  const path = join(data.path, 'master.key');
  if (call.config.TIDEWATCH_MASTER_KEY !== undefined || existsSync(path)) return;
  const message = `The master key is not part of a backup. Put the one that was used into ${path}, or set TIDEWATCH_MASTER_KEY.`;
  throw new EnvironmentError('master_key_missing', message);
}

interface Target {
  readonly call: Call;
  readonly stack: Stack;
  readonly archive: ArchiveCopy;
  readonly log: EventLog;
  readonly manifest: Manifest;
}

/** The stores are empty, of the release that made the backup, and the master key is the one of its keys. */
async function requireFit({ call, stack, archive, log, manifest }: Target): Promise<void> {
  const [tables, facts, ends] = await Promise.all([filledPostgresTables(stack.databaseUrl), archive.filledTables(), placesIn(log, call)]);
  const topics = ends.filter(({ end }) => end > 0).map(({ topic, partition }) => `${topic}/${partition}`);
  const filled = [...tables, ...facts, ...topics];
  if (filled.length > 0) throw new UsageError('stores_not_empty', `There is something in ${filled.join(', ')}. ${START_ANEW}.`);
  const vault = await openVault({ pool: stack.pool, masterKey: Buffer.from(stack.masterKey, 'base64') });
  await requireSchema({ stack, archive, manifest });
  if (keyCheck(vault) === manifest.masterKeyCheck) return;
  const message = 'The master key is not the one with which the keys in the backup were wrapped: put that one into TIDEWATCH_MASTER_KEY.';
  throw new EnvironmentError('master_key_wrong', message);
}

/** Rows go into tables like those that they came from: later releases bring them up to date afterwards, as they do anywhere. */
async function requireSchema({ stack, archive, manifest }: Pick<Target, 'stack' | 'archive' | 'manifest'>): Promise<void> {
  const snapshot = await openPostgresSnapshot(stack.databaseUrl);
  await snapshot.close();
  const ours = new Set([...snapshot.schemaSteps, ...(await archive.schemaSteps())]);
  const theirs = new Set([...manifest.postgresSteps, ...manifest.warehouseSteps]);
  const differing = [...[...ours].filter((step) => !theirs.has(step)), ...[...theirs].filter((step) => !ours.has(step))];
  // A stack that never had its web pages started has no tables of theirs, and needs none.
  const missing = differing.filter((step) => !step.startsWith('app.') || manifest.tables.some(({ name }) => name.startsWith('app.')));
  if (missing.length === 0) return;
  const message = `The backup is of tidewatch ${manifest.tidewatch}, whose tables differ from those of this release (${missing.join(', ')}). Restore it with that release, then upgrade.`;
  throw new EnvironmentError('backup_other_release', message);
}

interface Filling extends Target {
  readonly dir: string;
}

async function fill({ call, stack, dir, archive, log, manifest }: Filling): Promise<number> {
  const { terminal } = call;
  terminal.note(`restoring the state of ${manifest.takenAt}`);
  await loadPostgres(
    stack.databaseUrl,
    manifest.tables.map((table) => ({ table, rows: readDataFile(dir, table.file) })),
  );
  await failPoint('restore.tables_loaded');
  terminal.note(`PostgreSQL is back; ${manifest.events.lines} events go into the archive`);
  await archive.importEvents(readDataFile(dir, manifest.events));
  await failPoint('restore.archive_loaded');
  const rows = await foldArchive(call, { stack, archive });
  await failPoint('restore.rows_rebuilt');
  terminal.note(`${rows} rows folded; ${manifest.tail.lines} records go back into the log`);
  for await (const records of fromLines(readDataFile(dir, manifest.tail), APPEND)) await log.append(records);
  await failPoint('restore.tail_appended');
  const intake = await openIntake(call, stack);
  try {
    if (await intake.untilVisible()) return rows;
    throw new EnvironmentError('interrupted', 'stopped before the restore was done: empty the folder and call it again');
  } finally {
    await intake.close();
  }
}

async function foldArchive(call: Call, { stack, archive }: { readonly stack: Stack; readonly archive: ArchiveCopy }): Promise<number> {
  const store = openStore({ url: stack.clickhouseUrl });
  try {
    const onProgress = (rows: number) => call.terminal.progress(`folding: ${rows} rows`);
    const { TIDEWATCH_EPOCH: epoch, TIDEWATCH_ALLOWED_LATENESS_MS: allowedLatenessMs } = call.config;
    return await rebuildRows({ store, tenants: await archive.tenants(), epoch, allowedLatenessMs, onProgress });
  } finally {
    await store.close();
  }
}
