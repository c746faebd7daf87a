import { addAbortSignal } from 'node:stream';
import type { ClickHouseClient } from '@clickhouse/client';
import { type CxEvent, DAY_MS, dayOf, type LoggedEvent, parseEvent, TidewatchError, type UnitRef, unitKeyText } from '@tidewatch/schemas';
import { ByteReader } from './native/byte-reader.ts';
import type { ShapeOf } from './rows.ts';
import type { ArchivedEvent } from './store.ts';

interface ArchiveRow {
  readonly tenant_id: string;
  readonly bucket_on: string;
  readonly unit_kind: string;
  readonly unit_id: string;
  readonly seq: number;
  readonly event_id: string;
  readonly type: string;
  readonly occurred_at: number;
  readonly log_at: number;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly payload: string | Uint8Array;
}

/** Columns of `events` that a writer gives. */
export const EVENT_SHAPE: ShapeOf<ArchiveRow> = {
  fields: {
    tenant_id: 'String',
    bucket_on: 'Date',
    unit_kind: 'String',
    unit_id: 'String',
    seq: 'Int64',
    event_id: 'String',
    type: 'String',
    occurred_at: 'Int64',
    log_at: 'Int64',
    topic: 'String',
    partition: 'UInt32',
    offset: 'UInt64',
    payload: 'String',
  },
  nested: {},
};

/** An event as a row of `events`; -1 stands for no seq. */
export function toArchiveRow({ unit, event, logAt, topic, partition, offset, payload }: ArchivedEvent): ArchiveRow {
  return {
    tenant_id: unit.tenantId,
    bucket_on: unit.bucketOn,
    unit_kind: unit.kind,
    unit_id: unit.id,
    seq: event.seq ?? -1,
    event_id: event.event_id,
    type: event.type,
    occurred_at: event.occurred_at,
    log_at: logAt,
    topic,
    partition,
    offset,
    payload,
  };
}

interface StoredEvent {
  readonly logAt: number;
  readonly offset: number;
  readonly eventId: string;
  readonly payload: string;
}

/**
 * The archived events of units, each event once: the copy that came first. One statement, whatever tenants and kinds the
 * units are of. Does not rely on merges.
 */
export async function readEventBatch(
  client: ClickHouseClient,
  units: readonly UnitRef[],
  { loggedUntil, attempt }: { readonly loggedUntil: number; readonly attempt: AbortSignal },
): Promise<ReadonlyMap<string, readonly LoggedEvent[]>> {
  const { stream } = await client.exec({
    query: `
      SELECT tenant_id, bucket_on, unit_kind, unit_id, event_id, log_at, offset, payload
      FROM events
      WHERE (tenant_id, bucket_on, unit_kind, unit_id)
          IN arrayZip({tenants:Array(String)}, {days:Array(Date)}, {kinds:Array(String)}, {ids:Array(String)})
        AND log_at <= {logged_until:Int64}
      FORMAT RowBinary`,
    query_params: {
      tenants: units.map((unit) => unit.tenantId),
      days: units.map((unit) => unit.bucketOn),
      kinds: units.map((unit) => unit.kind),
      ids: units.map((unit) => unit.id),
      logged_until: loggedUntil,
    },
    abort_signal: attempt,
  });
  const chunks: Buffer[] = [];
  for await (const chunk of addAbortSignal(attempt, stream)) chunks.push(chunk as Buffer);
  return firstCopies(new ByteReader(Buffer.concat(chunks)));
}

function firstCopies(answer: ByteReader): ReadonlyMap<string, readonly LoggedEvent[]> {
  const firsts = new Map<string, Map<string, StoredEvent>>();
  while (!answer.isAtEnd) {
    const key = unitKeyText({
      tenantId: answer.text(),
      bucketOn: dayOf(answer.uint16() * DAY_MS),
      kind: answer.text() as UnitRef['kind'],
      id: answer.text(),
    });
    const row: StoredEvent = { eventId: answer.text(), logAt: answer.int64(), offset: answer.int64(), payload: answer.text() };
    let events = firsts.get(key);
    if (!events) firsts.set(key, (events = new Map()));
    const known = events.get(row.eventId);
    if (!known || arrivedBefore(row, known)) events.set(row.eventId, row);
  }
  return new Map([...firsts].map(([key, events]) => [key, [...events.values()].map(toLoggedEvent)]));
}

function arrivedBefore(a: StoredEvent, b: StoredEvent): boolean {
  return a.logAt < b.logAt || (a.logAt === b.logAt && a.offset < b.offset);
}

function toLoggedEvent(row: StoredEvent): LoggedEvent {
  return { event: parsePayload(row), logAt: row.logAt, json: row.payload };
}

/** What was valid when it was archived stays readable: its clock has been checked then. */
function parsePayload({ eventId, payload }: StoredEvent): CxEvent {
  const outcome = parseEvent(jsonOf(payload), Number.MAX_SAFE_INTEGER);
  if (outcome.kind === 'continue') return outcome.value;
  const problems = outcome.kind === 'dead_letter' ? outcome.problems.map((p) => `${p.path}: ${p.message}`).join('; ') : outcome.kind;
  throw new TidewatchError('archive_unreadable', `The archived event ${eventId} cannot be read by this build: ${problems}`);
}

/** undefined, which is no event, where the text is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
