import { type CxEvent, dayOfId, parseEvent, type SessionFacts, TidewatchError, UNDATED_DAY } from '@tidewatch/schemas';
import { columnsOf, fromValues, SESSION_SHAPE } from '../rows.ts';
import type { ResultRows } from './answer.ts';
import { forTenant, type TenantStatement } from './tenant-rows.ts';

type Read = (statement: TenantStatement) => Promise<ResultRows>;

/** The rows of sessions, in the order of their ids as given; ids without a row are left out. */
export async function readSessions(read: Read, tenantId: string, ids: readonly string[]): Promise<readonly SessionFacts[]> {
  if (ids.length === 0) return [];
  const columns = columnsOf(SESSION_SHAPE).map((column) => `\`${column}\``);
  const statement = forTenant(
    tenantId,
    { table: 'sessions', columns, where: ['bucket_on IN {days:Array(Date)}', 'session_id IN {ids:Array(String)}'] },
    { select: (from) => `SELECT * FROM ${from}`, params: { ids, days: [...new Set(ids.map(bucketOf))] } },
  );
  const rows = (await read(statement)).map((row) => fromValues<SessionFacts>(SESSION_SHAPE, row));
  const byId = new Map(rows.map((row) => [row.session_id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** A page of a session's transcript is cut here. */
const MAX_EVENTS = 5_000;

/** The archived events of one session of these types, in the order in which they are folded; at most 5,000. */
export async function readSessionEvents(
  read: Read,
  tenantId: string,
  { id, types }: { readonly id: string; readonly types: readonly string[] },
): Promise<readonly CxEvent[]> {
  const statement = forTenant(
    tenantId,
    {
      table: 'events',
      columns: ['payload', 'seq', 'occurred_at', 'event_id'],
      where: ['bucket_on = {day:Date}', "unit_kind = 'session'", 'unit_id = {id:String}', 'type IN {types:Array(String)}'],
    },
    {
      select: (from) => `SELECT payload FROM ${from}\nORDER BY seq, occurred_at, event_id LIMIT ${MAX_EVENTS}`,
      params: { id, types, day: bucketOf(id) },
    },
  );
  return (await read(statement)).map(([payload]) => {
    // What was valid when it was archived stays readable: its clock has been checked then.
    const outcome = parseEvent(JSON.parse(String(payload)), Number.MAX_SAFE_INTEGER);
    if (outcome.kind === 'continue') return outcome.value;
    throw new TidewatchError('archive_unreadable', `An archived event of session ${id} cannot be read by this build`);
  });
}

function bucketOf(id: string): string {
  return dayOfId(id) ?? UNDATED_DAY;
}
