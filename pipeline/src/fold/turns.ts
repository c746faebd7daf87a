import type { MessageFact, Segment, Turn } from '@tidewatch/schemas';
import { inOrder, placeFrom } from './instants.ts';
import type { BusinessTimes } from './session-draft.ts';

export interface TurnSetting {
  readonly segments: readonly Segment[];
  readonly closedAt: number | null;
  /** What replies say, by `message_id`. */
  readonly businessTimes: ReadonlyMap<string, BusinessTimes>;
}

/**
 * The customer's turns, in order of time: each a run of the customer's messages up to the first reply. What is still
 * unanswered at the close is given up; nothing is asked or answered after it.
 *
 * @param exchange `Talk.exchange`
 */
export function computeTurns(exchange: readonly MessageFact[], { segments, closedAt, businessTimes }: TurnSetting): Turn[] {
  const turns: Turn[] = [];
  const queueAt = queueFinder(segments);
  let askedAt: number | null = null;
  let lastAskedAt = 0;
  for (const { message_id, sender, at, agent_id } of exchange) {
    if (closedAt !== null && at > closedAt) break;
    if (sender === 'customer') {
      askedAt ??= at;
      lastAskedAt = at;
    } else if (askedAt !== null) {
      const reply = { answered_at: at, responder: sender === 'bot' ? 'bot' : 'agent', agent_id, queue_id: queueAt(agent_id, at) } as const;
      turns.push({
        asked_at: askedAt,
        last_asked_at: lastAskedAt,
        ...reply,
        given_up_at: null,
        business_ms: businessTimes.get(message_id)?.ofTurn ?? null,
      });
      askedAt = null;
    }
  }
  if (askedAt !== null)
    turns.push({ asked_at: askedAt, last_asked_at: lastAskedAt, ...UNANSWERED, given_up_at: closedAt, business_ms: null });
  return turns;
}

const UNANSWERED = { answered_at: null, responder: null, agent_id: null, queue_id: null } as const;

/** Finds the queue that an agent's reply is counted under: of the segment the agent is in, the one that began last. */
function queueFinder(segments: readonly Segment[]): (agentId: string | null, at: number) => string | null {
  const byAgent = new Map<string, Segment[]>();
  for (const segment of inOrder(segments, (one) => one.started_at)) {
    if (segment.owner_kind !== 'agent' || segment.agent_id === null) continue;
    const own = byAgent.get(segment.agent_id);
    if (own) own.push(segment);
    else byAgent.set(segment.agent_id, [segment]);
  }
  return (agentId, at) => {
    const own = agentId === null ? undefined : byAgent.get(agentId);
    if (own === undefined) return null;
    const segment = own[placeFrom(own.length, at + 1, (place) => (own[place] as Segment).started_at) - 1];
    return segment && (segment.ended_at === null || segment.ended_at >= at) ? segment.queue_id : null;
  };
}
