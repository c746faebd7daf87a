import type { LogRecord } from '@tidewatch/ingest/log';
import { type Problem, parseEvent, routeOf } from '@tidewatch/schemas';
import type { ArchivedEvent } from '@tidewatch/warehouse';

/** An event of the log that can be folded, as it is archived. */
export interface Delivery extends ArchivedEvent {
  readonly record: LogRecord;
  readonly payload: Uint8Array;
}

/** A record that can not: kept as a dead letter. */
export interface Poison {
  readonly record: LogRecord;
  readonly tenantId: string | null;
  readonly problems: readonly Problem[];
}

/** The door's clock may be so far ahead of the log's without an event being refused here that was accepted there, ms. */
const CLOCK_SKEW_MS = 60_000;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * What one record holds. The verdict depends on the record alone (the future is measured from `logAt`), so every
 * worker reads the same. Codes: `encoding_invalid`, `json_invalid`, `wrong_topic`, `wrong_key`, and those of `parseEvent`.
 */
export function readRecord(record: LogRecord): Delivery | Poison {
  let text: string;
  try {
    text = decoder.decode(record.value);
  } catch {
    return poison(record, 'encoding_invalid', 'the bytes are not valid UTF-8');
  }
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    return poison(record, 'json_invalid', `not JSON: ${(error as Error).message.slice(0, 200)}`);
  }
  const parsed = parseEvent(raw, record.logAt + CLOCK_SKEW_MS);
  if (parsed.kind !== 'continue') {
    return { record, tenantId: tenantOf(record), problems: parsed.kind === 'dead_letter' ? parsed.problems : [] };
  }
  const event = parsed.value;
  const { topic, key, unit } = routeOf(event);
  if (topic !== record.topic) return poison(record, 'wrong_topic', `${event.type} belongs in ${topic}`);
  // Another key may lie in another partition: the unit would have two owners at once.
  if (key !== record.key) return poison(record, 'wrong_key', `the key of this event is ${key.slice(0, 300)}`);
  const { value: payload, partition, offset, logAt } = record;
  return { record, event, unit, payload, topic, partition, offset, logAt };
}

export function isPoison(read: Delivery | Poison): read is Poison {
  return 'problems' in read;
}

/** A delivery that turned out to be none. */
export function toPoison({ record, event }: Delivery, problem: Problem): Poison {
  return { record, tenantId: event.tenant_id, problems: [problem] };
}

function poison(record: LogRecord, code: string, message: string): Poison {
  return { record, tenantId: tenantOf(record), problems: [{ code, message, path: '' }] };
}

/** The producer's key begins with the tenant; what the broken payload says is not asked. */
function tenantOf({ key }: LogRecord): string | null {
  const end = key.indexOf(':');
  const tenant = end > 0 ? key.slice(0, end) : '';
  return /^[^\s\p{Cc}]{1,128}$/u.test(tenant) ? tenant : null;
}
