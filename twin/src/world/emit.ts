import { type CxEvent, newId } from '@tidewatch/schemas';
import type { Agent, Session, World } from './state.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A new UUIDv7 of the present instant. */
export function mintId(world: World): string {
  const { ids } = world.random;
  for (let word = 0; word < 4; word++) BYTES.setUint32(4 * word, ids.uint32());
  return newId(world.scheduler.now, ID_BYTES);
}

const ID_BYTES = new Uint8Array(16);
const BYTES = new DataView(ID_BYTES.buffer);

/** Notes an event of a session: the next of its conversation. */
export function emit(world: World, session: Session, type: string, fields: Fields = NONE): void {
  const { conversation } = session;
  const { now } = world.scheduler;
  // One literal with the common fields, then the others one by one: spreading costs three times as much.
  const event: CxEvent = {
    event_id: mintId(world),
    type,
    schema_version: 1,
    tenant_id: world.tenantId,
    occurred_at: now,
    recorded_at: recordedAt(world),
    producer: PRODUCER,
    conversation_id: conversation.id,
    session_id: session.id,
    seq: ++conversation.seq,
    customer_id: session.customer.id,
    channel: session.channel,
    is_test: session.isTest,
    imported: world.imported,
  };
  for (const name in fields) event[name] = fields[name];
  world.outbox.push(event);
}

/** Notes an event of an agent: the next of their own. */
export function emitOfAgent(world: World, agent: Agent, type: string, fields: Fields): void {
  world.outbox.push({ ...common(world, type), agent_id: agent.id, seq: ++agent.seq, ...fields });
}

/** Notes an event that belongs to nobody's sequence: settings as they are published. */
export function emitSetting(world: World, type: string, fields: Fields): void {
  world.outbox.push({ ...common(world, type), ...fields });
}

function common(world: World, type: string): CxEvent {
  return {
    event_id: mintId(world),
    type,
    schema_version: 1,
    tenant_id: world.tenantId,
    occurred_at: world.scheduler.now,
    recorded_at: recordedAt(world),
    producer: PRODUCER,
    is_test: false,
    imported: world.imported,
  };
}

const PRODUCER = 'twin';
const NONE: Fields = {};

/** A few ms later, as a program on the floor would write it. */
function recordedAt(world: World): number {
  return world.scheduler.now + 2 + (world.random.ids.uint32() & 31);
}
