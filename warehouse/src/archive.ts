import type { ClickHouseClient } from '@clickhouse/client';
import { type CxEvent, type LoggedEvent, parseEvent, TidewatchError, type UnitRef, unitKeyText } from '@tidewatch/schemas';
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
  readonly bucket_on: string;
  readonly unit_id: string;
  readonly event_id: string;
  readonly log_at: number;
  readonly offset: number;
  readonly payload: string;
}

/** Units of one tenant and kind. */
export interface UnitBatch {
  readonly tenantId: string;
  readonly kind: string;
  readonly units: readonly UnitRef[];
}

/** Splits units into statements of at most `size`, each of one tenant and kind. */
export function batchUnits(units: readonly UnitRef[], size: number): readonly UnitBatch[] {
  const groups = new Map<string, UnitRef[]>();
  for (const unit of units) {
    const key = `${unit.tenantId}\u0000${unit.kind}`;
    const group = groups.get(key);
    if (group) group.push(unit);
    else groups.set(key, [unit]);
  }
  return [...groups.values()].flatMap((group) => {
    const { tenantId, kind } = group[0] as UnitRef;
    return Array.from({ length: Math.ceil(group.length / size) }, (_, i) => ({
      tenantId,
      kind,
      units: group.slice(i * size, (i + 1) * size),
    }));
  });
}

/** The archived events of one batch, each event once: the copy that came first. Does not rely on merges. */
export async function readEventBatch(
  client: ClickHouseClient,
  batch: UnitBatch,
  loggedUntil: number,
): Promise<ReadonlyMap<string, readonly LoggedEvent[]>> {
  const answer = await client.query({
    query: `
      SELECT bucket_on, unit_id, event_id, log_at, offset, payload
      FROM events
      WHERE tenant_id = {tenant:String} AND unit_kind = {kind:String} AND bucket_on IN {days:Array(Date)}
        AND (bucket_on, unit_id) IN arrayZip({days:Array(Date)}, {ids:Array(String)})
        AND log_at <= {logged_until:Int64}`,
    query_params: {
      tenant: batch.tenantId,
      kind: batch.kind,
      days: batch.units.map((unit) => unit.bucketOn),
      ids: batch.units.map((unit) => unit.id),
      logged_until: loggedUntil,
    },
    format: 'JSONEachRow',
  });
  const firsts = new Map<string, Map<string, StoredEvent>>();
  for (const row of await answer.json<StoredEvent>()) {
    const key = unitKeyText({ tenantId: batch.tenantId, kind: batch.kind as UnitRef['kind'], bucketOn: row.bucket_on, id: row.unit_id });
    let events = firsts.get(key);
    if (!events) firsts.set(key, (events = new Map()));
    const known = events.get(row.event_id);
    if (!known || arrivedBefore(row, known)) events.set(row.event_id, row);
  }
  return new Map([...firsts].map(([key, events]) => [key, [...events.values()].map(toLoggedEvent)]));
}

function arrivedBefore(a: StoredEvent, b: StoredEvent): boolean {
  return a.log_at < b.log_at || (a.log_at === b.log_at && a.offset < b.offset);
}

function toLoggedEvent(row: StoredEvent): LoggedEvent {
  return { event: parsePayload(row), logAt: row.log_at, json: row.payload };
}

/** What was valid when it was archived stays readable: its clock has been checked then. */
function parsePayload(row: StoredEvent): CxEvent {
  const outcome = parseEvent(JSON.parse(row.payload), Number.MAX_SAFE_INTEGER);
  if (outcome.kind === 'continue') return outcome.value;
  const problems = outcome.kind === 'dead_letter' ? outcome.problems.map((p) => `${p.path}: ${p.message}`).join('; ') : outcome.kind;
  throw new TidewatchError('archive_unreadable', `The archived event ${row.event_id} cannot be read by this build: ${problems}`);
}
