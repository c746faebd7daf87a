import { TidewatchError } from '@tidewatch/schemas';
import type { EventLog, LogConsumer, LogRecord, TopicPartition } from '../log/index.ts';

/** Records `from` ≤ offset < `to` of a partition. */
export interface LogSpan extends TopicPartition {
  readonly from: number;
  readonly to: number;
}

const POLL = { maxRecords: 5_000, maxWaitMs: 500 };
/** A log that shows nothing of what it has for so long is given up, ms. */
const SILENCE_MS = 60_000;

/**
 * The records of the spans that the log still has, each once, in the order of their offsets per partition, whatever other
 * groups have read of them. Reads as a group of the name given, which commits nothing and is empty afterwards.
 * @throws TidewatchError `log_unavailable` (retry) when the log goes silent
 */
export async function* readSpans(log: EventLog, spans: readonly LogSpan[], group: string): AsyncGenerator<readonly LogRecord[]> {
  const left = new Map(spans.filter(({ from, to }) => from < to).map((span) => [nameOf(span), { ...span }]));
  if (left.size === 0) return;
  const consumer = await log.join({ group, topics: [...new Set([...left.values()].map(({ topic }) => topic))] });
  try {
    let heardAt = performance.now();
    while (left.size > 0) {
      const { records, reassigned, caughtUp } = await consumer.poll(POLL);
      // What a new assignment reads begins at the beginning.
      for (const partition of reassigned) await seekTo(consumer, left.get(nameOf(partition)));
      const wanted = records.filter((record) => take(left, record));
      const isNew = new Set(reassigned.map(nameOf));
      // Nothing more comes of a partition read to its end: retention has passed what is still wanted of it.
      for (const name of caughtUp.map(nameOf)) if (!isNew.has(name)) left.delete(name);
      if (wanted.length > 0) {
        heardAt = performance.now();
        yield wanted;
      }
      if (performance.now() - heardAt > SILENCE_MS) throw silent(left.values());
    }
  } finally {
    await consumer.close();
  }
}

async function seekTo(consumer: LogConsumer, span: LogSpan | undefined): Promise<void> {
  if (span) await consumer.seek({ topic: span.topic, partition: span.partition, offset: span.from });
}

/** Whether the record is the next of its span; moves the span's beginning behind it. */
function take(left: Map<string, { from: number; to: number }>, record: LogRecord): boolean {
  const span = left.get(nameOf(record));
  if (!span || record.offset < span.from) return false;
  const isWanted = record.offset < span.to;
  span.from = record.offset + 1;
  if (span.from >= span.to) left.delete(nameOf(record));
  return isWanted;
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

function silent(left: Iterable<LogSpan>): TidewatchError {
  const places = [...left].map(({ topic, partition, from, to }) => `${topic}/${partition} from ${from} to ${to}`).join(', ');
  return new TidewatchError('log_unavailable', `The log did not show its records within ${SILENCE_MS / 1000} s: ${places}`, {
    retry: true,
  });
}
