import type { PartitionLag } from '@tidewatch/ingest/log';
import type { Family, Metrics } from '@tidewatch/ingest/ops';
import type { CanaryWatch } from '../canary/watch-canaries.ts';
import type { Worker } from '../runtime/worker-options.ts';

const COUNTS: readonly Family[] = [
  { name: 'tidewatch_worker_events_archived_total', kind: 'counter', help: 'Events written to the archive' },
  { name: 'tidewatch_worker_rows_written_total', kind: 'counter', help: 'Rows of units written' },
  { name: 'tidewatch_worker_duplicates_total', kind: 'counter', help: 'Deliveries of events that their unit had' },
  { name: 'tidewatch_worker_dead_letters_total', kind: 'counter', help: 'Records that could not be processed and are kept aside' },
  { name: 'tidewatch_worker_fenced_partitions_total', kind: 'counter', help: 'Commits refused because the partition had gone to another' },
  {
    name: 'tidewatch_worker_late_events_total',
    kind: 'counter',
    help: 'Live events that the log took more than 10 minutes after they happened',
  },
  { name: 'tidewatch_worker_archived_bytes_total', kind: 'counter', help: 'Bytes of archived events, as the log had them' },
  { name: 'tidewatch_worker_retries_total', kind: 'counter', help: 'Times that a store or the log was waited for' },
  { name: 'tidewatch_worker_held_bytes', kind: 'gauge', help: 'Bytes of records that are read and not committed' },
  { name: 'tidewatch_worker_cache_bytes', kind: 'gauge', help: 'Memory that units of work take, about' },
  { name: 'tidewatch_worker_cache_units', kind: 'gauge', help: 'Units of work in memory' },
];
const LAG: readonly Family[] = [
  {
    name: 'tidewatch_log_lag_records',
    kind: 'gauge',
    help: 'Records that the whole group has still to commit',
    labels: ['topic', 'partition'],
  },
];
const WATERMARK: readonly Family[] = [
  { name: 'tidewatch_worker_watermark_age_seconds', kind: 'gauge', help: 'Since when the rows may lack what the log took' },
];
const CANARIES: readonly Family[] = [
  {
    name: 'tidewatch_canary_age_seconds',
    kind: 'gauge',
    help: 'Since the newest canary was sent that stands in its row; late above 120',
    labels: ['topic', 'partition'],
  },
];
const FLUSH_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** A distribution of the worker's flushes; what it returns takes one, in ms. */
export function timeFlushes(metrics: Metrics): (ms: number) => void {
  const observe = metrics.histogram({
    name: 'tidewatch_worker_flush_duration_seconds',
    help: 'How long the writes of a flush took, from archive to watermark',
    buckets: FLUSH_BUCKETS,
  });
  return (ms) => observe(ms / 1_000);
}

export interface WorkerSources {
  readonly worker: Worker;
  readonly canaries: CanaryWatch;
  /** How far the rows go, ms UTC; null before the first flush. */
  readonly watermark: () => Promise<number | null>;
  readonly now: () => number;
}

/** Adds what the worker, the log and the canaries tell; what cannot be asked is left out of a scrape. */
export function addWorkerMetrics(metrics: Metrics, { worker, canaries, watermark, now }: WorkerSources): void {
  const secondsSince = (at: number) => Math.max(0, now() - at) / 1_000;
  metrics.add(COUNTS, () => {
    const counts = worker.counts();
    return {
      tidewatch_worker_events_archived_total: counts.events,
      tidewatch_worker_rows_written_total: counts.rows,
      tidewatch_worker_duplicates_total: counts.duplicates,
      tidewatch_worker_dead_letters_total: counts.deadLettered,
      tidewatch_worker_fenced_partitions_total: counts.fenced,
      tidewatch_worker_late_events_total: counts.lateEvents,
      tidewatch_worker_archived_bytes_total: counts.archivedBytes,
      tidewatch_worker_retries_total: counts.retries,
      tidewatch_worker_held_bytes: counts.heldBytes,
      tidewatch_worker_cache_bytes: counts.cachedBytes,
      tidewatch_worker_cache_units: counts.cachedUnits,
    };
  });
  metrics.add(LAG, async () => {
    const { lag } = await worker.snapshot();
    return { tidewatch_log_lag_records: lag.map((at) => ({ labels: labelsOf(at), value: at.lag })) };
  });
  metrics.add(WATERMARK, async () => {
    const at = await watermark();
    return { tidewatch_worker_watermark_age_seconds: at === null ? null : secondsSince(at) };
  });
  metrics.add(CANARIES, () => ({
    tidewatch_canary_age_seconds: canaries
      .canaries()
      .map((canary) => ({ labels: labelsOf(canary), value: secondsSince(canary.seenAt ?? canary.firstSentAt) })),
  }));
}

function labelsOf({ topic, partition }: Pick<PartitionLag, 'topic' | 'partition'>): Record<string, string> {
  return { topic, partition: String(partition) };
}
