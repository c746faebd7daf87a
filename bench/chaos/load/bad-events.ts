import type { NewRecord } from '@tidewatch/ingest/log';
import { type CxEvent, importedId, nameId } from '@tidewatch/schemas';

const AT = Date.UTC(2024, 1, 20);

function good(tenantId: string, name: string): CxEvent {
  return {
    event_id: nameId(tenantId, 'bad', name),
    type: 'session.closed',
    schema_version: 1,
    tenant_id: tenantId,
    conversation_id: `bad-${name}`,
    session_id: importedId(AT, tenantId, name),
    occurred_at: AT,
    close_reason: 'agent',
  };
}

/** An event that the door must refuse; `n` chooses what is wrong with it. */
export function invalidEvent(tenantId: string, n: number): Readonly<Record<string, unknown>> {
  const event = good(tenantId, `invalid-${n}`);
  switch (n % 5) {
    case 0:
      return { ...event, type: 'session.exploded' };
    case 1:
      return { ...event, close_reason: 'boredom' };
    case 2:
      return { ...event, occurred_at: Date.now() + 3_600_000 };
    case 3:
      return { ...event, tenant_id: 'somebody-else' };
    default:
      return { ...event, session_id: undefined };
  }
}

/** A record that no worker can read, with a payload of its own; `n` chooses what is wrong with it. */
export function poisonRecord(tenantId: string, n: number): NewRecord {
  const event = good(tenantId, `poison-${n}`);
  const key = `${tenantId}:${event.conversation_id}`;
  const text = JSON.stringify(event);
  const record = (value: string | Uint8Array, more: Partial<NewRecord> = {}): NewRecord => ({
    topic: 'cx.session',
    key,
    value: Buffer.from(value),
    ...more,
  });
  switch (n % 6) {
    case 0:
      return record(text.slice(0, -2));
    case 1:
      return record(Buffer.concat([Buffer.from(text), Buffer.of(0xff)]));
    case 2:
      return record(text.replace('session.closed', 'session.exploded'));
    case 3:
      return record(text, { key: `${tenantId}:another-conversation` });
    case 4:
      return record(text, { topic: 'cx.agent' });
    default:
      return record(text.replace('"schema_version":1', '"schema_version":99'));
  }
}

/** A record that no worker can read where it lies, and whose event is good: a replay of its dead letter takes it. */
export function mendableRecord(tenantId: string, n: number): NewRecord {
  const event = good(tenantId, `mendable-${n}`);
  return { topic: 'cx.session', key: `${tenantId}:astray`, value: Buffer.from(JSON.stringify(event)) };
}
