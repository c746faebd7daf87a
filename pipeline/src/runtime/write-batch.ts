import type { DeadLetters } from '@tidewatch/ingest';
import type { EventLog, NewRecord } from '@tidewatch/ingest/log';
import { type Clock, type CxEvent, failPoint, ROW_KINDS, routeOf } from '@tidewatch/schemas';
import type { PartitionWatermark, WarehouseStore } from '@tidewatch/warehouse';
import { announce, toLetter } from './dead-letter.ts';
import type { Batch } from './fold-batch.ts';
import { type RetryOptions, untilPassed } from './retry.ts';

export interface Sinks {
  readonly log: EventLog;
  readonly store: WarehouseStore;
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
  readonly epoch: string;
  readonly retry: RetryOptions;
}

/**
 * Writes a batch in the one order in which a crash between any two steps does no harm when all are done again (keel
 * rule 11): dead letters, archive, rows, open items, derived events, watermarks. The commit comes after.
 */
export async function writeBatch(batch: Batch, marks: readonly PartitionWatermark[], sinks: Sinks): Promise<void> {
  const { log, store, deadLetters, clock, epoch, retry } = sinks;
  const { signal } = retry;
  await failPoint('flush.gathered');
  if (batch.poison.length > 0) {
    const letters = batch.poison.map((poison) => toLetter(poison, clock.now()));
    await untilPassed(() => deadLetters.add(letters), retry);
    await failPoint('flush.letters_kept');
  }
  if (batch.archive.length > 0) await store.insertEvents(batch.archive, signal);
  await failPoint('flush.archived');
  await Promise.all(ROW_KINDS.map((kind) => (batch.rows[kind].length > 0 ? store.insertRows(kind, batch.rows[kind], signal) : undefined)));
  await failPoint('flush.rows_written');
  if (batch.openItems.length > 0) await store.insertOpenItems(batch.openItems, signal);
  await failPoint('flush.open_items_written');
  const announcements = batch.poison.map((poison) => announce(poison, epoch)).filter((event) => event !== null);
  const derived = [...batch.derived, ...announcements].map(toRecord);
  if (derived.length > 0) await untilPassed(() => log.append(derived), retry);
  await failPoint('flush.derived_sent');
  if (marks.length > 0) await store.insertWatermarks(marks, signal);
  await failPoint('flush.watermarks_written');
}

function toRecord(event: CxEvent): NewRecord {
  const { topic, key } = routeOf(event);
  return { topic, key, value: Buffer.from(JSON.stringify(event)) };
}
