import type { ClickHouseClient } from '@clickhouse/client';
import { type CxEvent, type LoggedEvent, parseEvent, TidewatchError, type UnitRef, unitKeyText } from '@tidewatch/schemas';
import type { ArchivedEvent } from './store.ts';

/** Columns of `events` that a writer gives. */
export const EVENT_COLUMNS = [
  'tenant_id',
  'bucket_on',
  'unit_kind',
  'unit_id',
  'seq',
  'event_id',
  'type',
  'occurred_at',
  'log_at',
  'topic',
  'partition',
  'offset',
  'payload',
] as const;

/** An event as the values of EVENT_COLUMNS. */
export function toArchiveRow({ unit, event, ...archived }: ArchivedEvent): readonly (string | number)[] {
  return [
    unit.tenantId,
    unit.bucketOn,
    unit.kind,
    unit.id,
    event.seq ?? -1,
    event.event_id,
    event.type,
    event.occurred_at,
    archived.logAt,
    archived.topic,
    archived.partition,
    archived.offset,
    archived.payload,
  ];
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
  return { event: parsePayload(row), logAt: row.log_at };
}

/** What was valid when it was archived stays readable: its clock has been checked then. */
function parsePayload(row: StoredEvent): CxEvent {
  const outcome = parseEvent(JSON.parse(row.payload), Number.MAX_SAFE_INTEGER);
  if (outcome.kind === 'continue') return outcome.value;
  const problems = outcome.kind === 'dead_letter' ? outcome.problems.map((p) => `${p.path}: ${p.message}`).join('; ') : outcome.kind;
  throw new TidewatchError('archive_unreadable', `The archived event ${row.event_id} cannot be read by this build: ${problems}`);
}
