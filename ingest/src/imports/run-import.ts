import { type Clock, failPoint, NO_SERVICE_CONFIG, type ServiceConfig, systemClock, UsageError } from '@tidewatch/schemas';
import type { BatchCollector, Collected, DeadLetters } from '../collector.ts';
import type { ImportItem, RejectedLine, TakenLine } from './import-item.ts';
import { readConversations } from './read-conversations.ts';
import { readEvents } from './read-events.ts';
import { MAX_LINE_BYTES } from './read-lines.ts';
import { readTechnion } from './read-technion.ts';

export const IMPORT_KINDS = ['events', 'technion', 'conversations'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

export interface ImportOptions {
  readonly kind: ImportKind;
  readonly stream: AsyncIterable<Uint8Array>;
  readonly tenantId: string;
  /** By what sessions of files are promised something and measured in business time; `events` say it themselves. Default: nothing. */
  readonly service?: ServiceConfig;
  /** IANA zone of source times without one; `technion` needs it. */
  readonly zone?: string;
  readonly collector: BatchCollector;
  /** Where rejected lines are kept, so that nothing is lost. */
  readonly deadLetters?: DeadLetters;
  readonly clock?: Clock;
  /** Told after each batch. */
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Stops after the batch that is under way; what it took stays. */
  readonly signal?: AbortSignal;
}

/** Counts are in the file's own unit: calls, conversations, events (one a line each). */
export interface ImportCounts {
  readonly read: number;
  /** Lines of which at least one event was new. */
  readonly accepted: number;
  /** Lines all of whose events had been taken before. */
  readonly duplicates: number;
  readonly rejected: number;
}

export interface ImportProgress extends ImportCounts {
  /** Of the file, so far. */
  readonly bytes: number;
  readonly elapsedMs: number;
}

export interface ImportResult extends ImportCounts {
  /** The first 1,000 problems of rejected lines, in the file's order. */
  readonly rejects: readonly { readonly line: number; readonly code: string; readonly message: string; readonly path: string }[];
  /** True when `signal` ended it before the end of the file. */
  readonly stopped: boolean;
}

const BATCH_EVENTS = 2_000;
const BATCH_BYTES = 4 * MAX_LINE_BYTES;
const MAX_REJECTS = 1_000;

/**
 * Reads a file of any size into the log, a batch at a time: while one is taken the next is read. Repeating an import
 * adds nothing. Lines that cannot be read are listed and kept as dead letters; the rest goes on.
 * @throws UsageError when the file is not of this kind; TidewatchError with `retry` when the stores cannot take a batch:
 * what was taken stays, and the same import may be started again
 */
export async function runImport(options: ImportOptions): Promise<ImportResult> {
  const startedAt = (options.clock ?? systemClock).now();
  const tally = new Tally();
  let batch = new Batch();
  let underWay: Promise<void> = Promise.resolve();
  const flush = () => {
    const full = batch;
    batch = new Batch();
    underWay = take(options, full, tally, startedAt);
    // It is awaited before the next batch; until then a failure must not count as unhandled.
    underWay.catch(() => {});
  };
  for await (const item of itemsOf(options, startedAt)) {
    if (options.signal?.aborted) break;
    batch.add(item);
    if (!batch.isFull) continue;
    await underWay;
    flush();
  }
  await underWay;
  const stopped = options.signal?.aborted ?? false;
  if (!stopped) flush();
  await underWay;
  return { ...tally.counts(), rejects: tally.rejects, stopped };
}

function itemsOf(options: ImportOptions, now: number): AsyncGenerator<ImportItem> {
  const { kind, stream, tenantId, zone, service = NO_SERVICE_CONFIG } = options;
  switch (kind) {
    case 'events':
      return readEvents(stream, { tenantId, now });
    case 'conversations':
      return readConversations(stream, { tenantId, now, service });
    case 'technion':
      if (zone === undefined)
        throw new UsageError('zone_missing', 'the times of a Technion file are wall clock: name their zone, such as Asia/Jerusalem');
      return readTechnion(stream, { tenantId, zone, service });
  }
}

/** Lines that are taken together. */
class Batch {
  readonly taken: TakenLine[] = [];
  readonly rejected: RejectedLine[] = [];
  bytes = 0;
  #events = 0;

  add(item: ImportItem): void {
    this.bytes += item.size;
    if ('events' in item) {
      this.taken.push(item);
      this.#events += item.events.length;
    } else this.rejected.push(item);
  }

  get isFull(): boolean {
    return this.#events + this.rejected.length >= BATCH_EVENTS || this.bytes >= BATCH_BYTES;
  }
}

class Tally {
  readonly rejects: ImportResult['rejects'][number][] = [];
  bytes = 0;
  accepted = 0;
  duplicates = 0;
  rejected = 0;

  reject(line: RejectedLine): void {
    this.rejected += 1;
    for (const { code, message, path } of line.problems) {
      if (this.rejects.length < MAX_REJECTS) this.rejects.push({ line: line.line, code, message, path });
    }
  }

  counts(): ImportCounts {
    const { accepted, duplicates, rejected } = this;
    return { read: accepted + duplicates + rejected, accepted, duplicates, rejected };
  }
}

async function take(options: ImportOptions, batch: Batch, tally: Tally, startedAt: number): Promise<void> {
  const { tenantId, collector, deadLetters, clock = systemClock } = options;
  await failPoint('import.batch_read');
  await deadLetters?.add(batch.rejected.map((line) => toLetter(options, line, clock.now())));
  await failPoint('import.letters_kept');
  const answers = await collector.collectEach(batch.taken.map(({ events }) => ({ tenantId, events })));
  const refused = batch.taken.flatMap((line, i) => asRejected(line, answers[i]?.refused) ?? []);
  await deadLetters?.add(refused.map((line) => toLetter(options, line, clock.now())));
  for (const { accepted, refused: reasons } of answers) {
    if (accepted > 0) tally.accepted += 1;
    else if (reasons === undefined) tally.duplicates += 1;
  }
  await failPoint('import.batch_collected');
  for (const line of [...batch.rejected, ...refused].sort((a, b) => a.line - b.line)) tally.reject(line);
  tally.bytes += batch.bytes;
  options.onProgress?.({ ...tally.counts(), bytes: tally.bytes, elapsedMs: clock.now() - startedAt });
}

/** A line whose events contradict what has been published; of these a line has one. */
function asRejected({ line, size, events }: TakenLine, refused: Collected['refused']): RejectedLine | null {
  if (refused === undefined) return null;
  const problems = refused.map((problem) => ({ ...problem, path: problem.path.replace(/^events\.0\./, '') }));
  return { line, size, problems, bytes: Buffer.from(JSON.stringify(events[0])) };
}

function toLetter({ kind, tenantId }: ImportOptions, line: RejectedLine, at: number): Parameters<DeadLetters['add']>[0][number] {
  return {
    tenantId,
    origin: 'import',
    at,
    topic: null,
    partition: null,
    offset: null,
    problems: line.problems,
    payload: line.bytes,
    format: kind === 'events' ? 'event' : kind,
    ...(line.size > line.bytes.length && { cutFrom: line.size }),
  };
}
