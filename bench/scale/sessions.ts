import { type CxEvent, importedId, nameId } from '@tidewatch/schemas';
import { partitionOfKey } from '../../ingest/src/log/partition-of-key.ts';
import { type Random, randomStream } from '../../twin/src/random/random.ts';

/** Events handed on at once. */
const SLICE = 5_000;

/** Sessions that a point of the scale is about. */
export interface Crowd {
  readonly count: number;
  readonly tenants: number;
  /** Only sessions whose key lies in the first `of` of so many partitions. */
  readonly within?: { readonly of: number; readonly partitions: number };
}

/** Two events each, after which the sessions stand open. */
export function* opened(crowd: Crowd, startedAt: number): Generator<readonly CxEvent[]> {
  for (let first = 0; first < crowd.count; first += SLICE / 2) {
    const ids = Array.from({ length: Math.min(SLICE / 2, crowd.count - first) }, (_, i) => first + i);
    yield ids.flatMap((i) => [
      sessionEvent(crowd, i, { type: 'session.started', seq: 1, occurred_at: startedAt, origin: 'customer' }),
      sessionEvent(crowd, i, { type: 'queue.entered', seq: 2, occurred_at: startedAt, queue_id: `queue-${i % 8}` }),
    ]);
  }
}

/**
 * Events that change their session's row and do not lengthen it, of the first `active` sessions in an order drawn from
 * `seed`: what a flush writes is as much whatever else stands open.
 */
export function* touched(
  crowd: Crowd,
  { active, events, seed, at }: { active: number; events: number; seed: number; at: number },
): Generator<readonly CxEvent[]> {
  const random: Random = randomStream(seed, 'scale');
  for (let sent = 0; sent < events; sent += SLICE) {
    yield Array.from({ length: Math.min(SLICE, events - sent) }, (_, k) => {
      const i = Math.floor(random.next() * active);
      return sessionEvent(crowd, i, {
        type: 'priority.set',
        seq: 3 + sent + k,
        occurred_at: at + sent + k,
        priority: k % 5,
        nth: `${seed}-${sent + k}`,
      });
    });
  }
}

const names = new Map<string, readonly number[]>();

function sessionEvent(crowd: Crowd, i: number, fields: Readonly<Record<string, unknown>>): CxEvent {
  const n = numberOf(crowd, i);
  const tenant = `tenant-${n % crowd.tenants}`;
  const id = importedId(Date.UTC(2026, 10, 1), tenant, String(n));
  const event_id = nameId(id, String(fields['type']), String(fields['nth'] ?? ''));
  return {
    event_id,
    schema_version: 1,
    tenant_id: tenant,
    conversation_id: `c-${n}`,
    session_id: id,
    channel: 'web',
    ...fields,
  } as CxEvent;
}

/** The i-th number whose session lies where the crowd wants it. */
function numberOf({ count, tenants, within }: Crowd, i: number): number {
  if (within === undefined) return i;
  const key = `${count}/${tenants}/${within.of}`;
  let fitting = names.get(key);
  if (fitting === undefined) {
    const found: number[] = [];
    for (let n = 0; found.length < count; n++) {
      if (partitionOfKey(`tenant-${n % tenants}:c-${n}`, within.partitions) < within.of) found.push(n);
    }
    names.set(key, (fitting = found));
  }
  return fitting[i] as number;
}
