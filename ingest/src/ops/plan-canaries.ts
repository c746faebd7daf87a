import { type CxEvent, importedId, nameId } from '@tidewatch/schemas';

/** Tenant of the platform itself; nobody signs in to it and no key is made for it. */
export const PLATFORM_TENANT = '_platform';
/** Each partition gets a canary in every such slot of time. */
export const CANARY_EVERY_MS = 60_000;

const HOUR_MS = 3_600_000;

/** The canary of one partition, as it stands. */
export interface CanaryState {
  readonly topic: string;
  readonly partition: number;
  readonly conversationId: string;
  readonly sessionId: string;
  readonly previousSessionId: string | null;
  readonly sentAt: number;
}

export interface CanaryPlan {
  readonly events: readonly CxEvent[];
  readonly states: readonly CanaryState[];
}

/** A partition and the conversation whose key leads to it. */
export interface CanaryShard {
  readonly topic: string;
  readonly partition: number;
  readonly conversationId: string;
}

/**
 * The canaries of one minute: a message in each partition's session of the hour. The hour's first one opens its session
 * and closes the one before, so that a row stays small and little stays open. Ids follow from shard and minute: what is
 * planned twice is sent once.
 */
export function planCanaries(shards: readonly CanaryShard[], known: readonly CanaryState[], now: number): CanaryPlan {
  const before = new Map(known.map((state) => [`${state.topic}/${state.partition}`, state]));
  const events: CxEvent[] = [];
  const states = shards.map((shard): CanaryState => {
    const { topic, partition, conversationId } = shard;
    const last = before.get(`${topic}/${partition}`);
    const sessionId = importedId(Math.floor(now / HOUR_MS) * HOUR_MS, PLATFORM_TENANT, conversationId);
    const isNew = last?.sessionId !== sessionId;
    if (isNew && last) events.push(canaryEvent(last, 'session.closed', { at: now, close_reason: 'idle' }));
    if (isNew) events.push(canaryEvent({ ...shard, sessionId }, 'session.started', { at: now, origin: 'system' }));
    events.push(canaryEvent({ ...shard, sessionId }, 'message.sent', { at: now, sender: 'system', auto: true, chars: 0 }));
    return {
      topic,
      partition,
      conversationId,
      sessionId,
      previousSessionId: isNew ? (last?.sessionId ?? null) : last.previousSessionId,
      sentAt: now,
    };
  });
  return { events, states };
}

interface CanaryOf {
  readonly conversationId: string;
  readonly sessionId: string;
}

function canaryEvent(
  { conversationId, sessionId }: CanaryOf,
  type: string,
  { at, ...fields }: { at: number; [field: string]: unknown },
): CxEvent {
  const slot = type === 'message.sent' ? String(Math.floor(at / CANARY_EVERY_MS)) : '';
  const eventId = nameId('canary', type, sessionId, slot);
  return {
    event_id: eventId,
    type,
    schema_version: 1,
    tenant_id: PLATFORM_TENANT,
    occurred_at: at,
    producer: 'canary',
    conversation_id: conversationId,
    session_id: sessionId,
    is_test: true,
    ...(type === 'message.sent' && { message_id: eventId }),
    ...fields,
  };
}
