import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type LogSpan, openPostgresSnapshot, type PostgresSnapshot, readSpans, type StoredTable } from '@tidewatch/ingest';
import { type EventLog, forgetEmbeddedGroup, openLog, type PartitionLag } from '@tidewatch/ingest/log';
import { openVault } from '@tidewatch/ingest/vault';
import { EnvironmentError, failPoint, TidewatchError, UsageError } from '@tidewatch/schemas';
import { type ArchiveCut, openArchiveCopy } from '@tidewatch/warehouse';
import { placesIn } from '../stack/log-places.ts';
import type { Stack } from '../stack/use-stack.ts';
import type { Call } from '../terminal/verb.ts';
import { VERSION } from '../version.ts';
import { writeDataFile } from './data-files.ts';
import { keyCheck } from './key-check.ts';
import { type Manifest, writeManifest } from './manifest.ts';
import { toLine } from './tail-lines.ts';

/** Keys are read last: an erased customer's key that is gone by then is not in the backup. */
const KEYS = 'ingest.data_keys';
/** A partition without a record tells no time; the broker's clock may be so far behind this machine's, ms. */
const CLOCK_SKEW_MS = 5_000;

/**
 * Copies the stores into an empty folder, as of one position of the log, while everything goes on working. The order is
 * what makes it one position, on either log:
 *
 * 1. What the workers have committed (P): all before it is archived and its consequences are in the log.
 * 2. The snapshot of PostgreSQL: the letters of what was refused before P are in it.
 * 3. The ends of the log (E): what PostgreSQL knows as taken is before it.
 * 4. The log from P to E, then the archive up to E: between them every event before E.
 * 5. The customers' keys: whatever text came in before E can be opened.
 */
export async function takeBackup(call: Call, stack: Stack, dir: string): Promise<Manifest> {
  await requireEmpty(dir);
  const log = await openLog({ pool: stack.pool, kafkaBrokers: stack.kafkaBrokers ?? undefined });
  try {
    return await copyStores({ call, stack, dir, log });
  } catch (error) {
    for (const name of await readdir(dir)) await rm(join(dir, name), { recursive: true, force: true });
    throw explained(error, call, dir);
  } finally {
    await log.close();
  }
}

function explained(cause: unknown, call: Call, dir: string): unknown {
  if (call.signal.aborted) return new EnvironmentError('interrupted', `stopped; nothing is left in ${dir}`, { cause });
  if (cause instanceof TidewatchError || !(cause instanceof Error && 'syscall' in cause)) return cause;
  const message = `the backup in ${dir} could not be written: ${cause.message}; nothing is left there`;
  return new EnvironmentError('backup_not_written', message, { cause });
}

/** @throws UsageError `backup_dir_not_empty`, EnvironmentError `backup_not_written` */
async function requireEmpty(dir: string): Promise<void> {
  let names: readonly string[];
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    names = await readdir(dir);
  } catch (cause) {
    throw new EnvironmentError('backup_not_written', `${dir} cannot be used: ${(cause as Error).message}`, { cause });
  }
  if (names.length > 0) throw new UsageError('backup_dir_not_empty', `${dir} is not empty: a backup needs a folder of its own`);
}

interface Job {
  readonly call: Call;
  readonly stack: Stack;
  readonly dir: string;
  readonly log: EventLog;
}

async function copyStores(job: Job): Promise<Manifest> {
  const { call, stack, dir, log } = job;
  const masterKeyCheck = keyCheck(await openVault({ pool: stack.pool, masterKey: Buffer.from(stack.masterKey, 'base64') }));
  const committed = await placesIn(log, call);
  const snapshot = await openPostgresSnapshot(stack.databaseUrl);
  let ends: readonly PartitionLag[];
  let tables: Manifest['tables'];
  try {
    await failPoint('backup.snapshot_taken');
    ends = await placesIn(log, call);
    tables = await copyTables(
      job,
      snapshot,
      snapshot.tables.filter(({ name }) => name !== KEYS),
    );
  } finally {
    await snapshot.close();
  }
  const takenAt = call.clock.now();
  await failPoint('backup.tables_copied');
  const { tail, cuts } = await copyTail(job, { committed, ends, takenAt });
  await failPoint('backup.tail_copied');
  const { events, warehouseSteps } = await copyArchive(job, cuts);
  await failPoint('backup.archive_copied');
  const keys = await copyKeys(job);
  await failPoint('backup.keys_copied');
  const manifest: Manifest = {
    format: 1,
    tidewatch: VERSION,
    takenAt: new Date(takenAt).toISOString(),
    epoch: call.config.TIDEWATCH_EPOCH,
    log: stack.kafkaBrokers === null ? 'embedded' : 'kafka',
    position: ends.map(({ topic, partition, end }) => ({ topic, partition, offset: end })),
    masterKeyCheck,
    postgresSteps: [...snapshot.schemaSteps],
    warehouseSteps: [...warehouseSteps],
    tables: [...tables, ...keys],
    events,
    tail,
  };
  await writeManifest(dir, manifest);
  return manifest;
}

async function copyTables({ call, dir }: Job, snapshot: PostgresSnapshot, tables: readonly StoredTable[]): Promise<Manifest['tables']> {
  const copied: Manifest['tables'] = [];
  for (const { name, columns } of tables) {
    call.terminal.progress(`copying ${name}`);
    const file = await writeDataFile({ dir, name: `postgres/${name}.copy.gz`, signal: call.signal }, snapshot.read({ name, columns }));
    copied.push({ name, columns: [...columns], file });
  }
  return copied;
}

async function copyKeys(job: Job): Promise<Manifest['tables']> {
  const snapshot = await openPostgresSnapshot(job.stack.databaseUrl);
  try {
    return await copyTables(
      job,
      snapshot,
      snapshot.tables.filter(({ name }) => name === KEYS),
    );
  } finally {
    await snapshot.close();
  }
}

interface Places {
  readonly committed: readonly PartitionLag[];
  readonly ends: readonly PartitionLag[];
  readonly takenAt: number;
}

/** The log from what is committed to its ends, and where the archive has to be cut. */
async function copyTail({ call, stack, dir, log }: Job, { committed, ends, takenAt }: Places) {
  const done = new Map(committed.map((at) => [placeOf(at), at.offset]));
  const loggedAt = new Map<string, number>();
  // The last record is read although it is done: it tells the time from which on the archive may hold what came later.
  const spans = ends.map(({ topic, partition, end }): LogSpan => {
    const from = Math.min(done.get(placeOf({ topic, partition })) ?? 0, Math.max(end - 1, 0));
    return { topic, partition, from, to: end };
  });
  const group = `tidewatch-backup-${call.clock.now()}-${process.pid}`;
  const lines = async function* () {
    let read = 0;
    for await (const records of readSpans(log, spans, group)) {
      for (const record of records) loggedAt.set(placeOf(record), record.logAt);
      call.terminal.progress(`copying the end of the log: ${(read += records.length)} records`);
      const undone = records.filter((record) => record.offset >= (done.get(placeOf(record)) ?? 0));
      if (undone.length > 0) yield Buffer.from(undone.map(toLine).join(''));
    }
  };
  const tail = await writeDataFile({ dir, name: 'tail.ndjson.gz', signal: call.signal }, lines());
  if (stack.kafkaBrokers === null) await forgetEmbeddedGroup(stack.pool, group);
  const cuts = ends.map(({ topic, partition, end }): ArchiveCut => {
    return { topic, partition, end, loggedAt: loggedAt.get(placeOf({ topic, partition })) ?? takenAt - CLOCK_SKEW_MS };
  });
  return { tail, cuts };
}

async function copyArchive({ call, stack, dir }: Job, cuts: readonly ArchiveCut[]) {
  const archive = openArchiveCopy({ url: stack.clickhouseUrl });
  const counted = async function* () {
    let bytes = 0;
    for await (const piece of archive.exportEvents(cuts)) {
      call.terminal.progress(`copying the archive: ${((bytes += piece.length) / 1e6).toFixed(0)} MB`);
      yield piece;
    }
  };
  try {
    const events = await writeDataFile({ dir, name: 'events.ndjson.gz', signal: call.signal }, counted());
    return { events, warehouseSteps: await archive.schemaSteps() };
  } finally {
    await archive.close();
  }
}

function placeOf({ topic, partition }: { readonly topic: string; readonly partition: number }): string {
  return `${topic}/${partition}`;
}
