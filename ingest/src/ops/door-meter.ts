import type { BatchCollector } from '../collector.ts';
import type { DoorMeter } from '../door/door.ts';
import type { EventLog } from '../log/port.ts';
import type { Family, Metrics, Reading, Sample } from './metrics.ts';

const FAMILIES: readonly Family[] = [
  { name: 'tidewatch_door_requests_total', kind: 'counter', help: 'Requests answered, by HTTP status', labels: ['code'] },
  { name: 'tidewatch_door_refusals_total', kind: 'counter', help: 'Requests that were not taken, by reason', labels: ['code'] },
  { name: 'tidewatch_door_events_accepted_total', kind: 'counter', help: 'Events taken into the log' },
  { name: 'tidewatch_door_events_duplicate_total', kind: 'counter', help: 'Events whose id had been taken before' },
  { name: 'tidewatch_door_in_flight_bytes', kind: 'gauge', help: 'Bytes of bodies that are being read or written' },
];
const APPEND_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Counts what a door does. */
export interface DoorCounts {
  readonly meter: DoorMeter;
  /** The collector, whose answers are counted. */
  counting(collector: BatchCollector): BatchCollector;
  /** The log, whose appends are timed. */
  timing(log: EventLog): EventLog;
  /** Totals since the start, by name. */
  totals(): Readonly<Record<string, number>>;
}

/** Counts for `metrics`; `inFlightBytes` is asked at each scrape. */
export function countDoor(metrics: Metrics, inFlightBytes: () => number): DoorCounts {
  const requests = new Map<string, number>();
  const refusals = new Map<string, number>();
  let accepted = 0;
  let duplicates = 0;
  const observeAppend = metrics.histogram({
    name: 'tidewatch_door_append_duration_seconds',
    help: 'How long appends to the log took',
    buckets: APPEND_BUCKETS,
  });
  metrics.add(
    FAMILIES,
    (): Reading => ({
      tidewatch_door_requests_total: byCode(requests),
      tidewatch_door_refusals_total: byCode(refusals),
      tidewatch_door_events_accepted_total: accepted,
      tidewatch_door_events_duplicate_total: duplicates,
      tidewatch_door_in_flight_bytes: inFlightBytes(),
    }),
  );
  return {
    meter: { answered: (status) => increase(requests, String(status)), refused: (code) => increase(refusals, code) },
    counting: (collector) => ({
      ...collector,
      collectEach: async (batches) => {
        const answers = await collector.collectEach(batches);
        for (const answer of answers) {
          accepted += answer.accepted;
          duplicates += answer.duplicates;
        }
        return answers;
      },
    }),
    timing: (log) => timeAppends(log, observeAppend),
    totals: () => ({ events: accepted, duplicates, requests: sumOf(requests), refusals: sumOf(refusals) }),
  };
}

/** Appends that fail are timed too: they are what a sender waits for. */
function timeAppends(log: EventLog, observe: (seconds: number) => void): EventLog {
  return {
    ensureTopics: (topics) => log.ensureTopics(topics),
    topics: () => log.topics(),
    append: async (records) => {
      const startedAt = performance.now();
      try {
        await log.append(records);
      } finally {
        observe((performance.now() - startedAt) / 1_000);
      }
    },
    join: (options) => log.join(options),
    lag: (group, topics) => log.lag(group, topics),
    close: () => log.close(),
  };
}

function increase(counts: Map<string, number>, code: string): void {
  counts.set(code, (counts.get(code) ?? 0) + 1);
}

function byCode(counts: ReadonlyMap<string, number>): readonly Sample[] {
  return [...counts].map(([code, value]) => ({ labels: { code }, value }));
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
