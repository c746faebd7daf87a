import { dayOf, importedId, type SessionFacts } from '@tidewatch/schemas';
import type { Random } from '../../warehouse/src/fixtures/random-facts.ts';

export interface Ordinary {
  /** Default `bench`. */
  readonly tenant?: string;
  readonly number: number;
  readonly startedAt: number;
  /** Probability that it is still open; default 0. */
  readonly openShare?: number;
}

/** A session as a floor has them: one queue, a few minutes, ten messages. */
export function ordinarySession(random: Random, { tenant = 'bench', number: i, startedAt, openShare = 0 }: Ordinary): SessionFacts {
  const waitMs = Math.floor(random() * 60_000);
  const isOpen = random() < openShare;
  const closedAt = startedAt + waitMs + Math.floor(random() * 600_000);
  const agent = `agent-${Math.floor(random() * 40)}`;
  const queue = `queue-${Math.floor(random() * 6)}`;
  return {
    tenant_id: tenant,
    bucket_on: dayOf(startedAt),
    session_id: importedId(startedAt, tenant, String(i)),
    version: 30,
    conversation_id: `c${i}`,
    customer_id: `k${Math.floor(random() * 20_000)}`,
    channel: 'web',
    origin: 'customer',
    access: 'link',
    lang: 'zh',
    queue_id: queue,
    agent_id: agent,
    is_test: false,
    is_spam: false,
    imported: true,
    offhours: false,
    reopen_of: null,
    started_at: startedAt,
    first_customer_message_at: startedAt,
    last_activity_at: closedAt,
    closed_at: isOpen ? null : closedAt,
    close_reason: isOpen ? null : 'agent',
    owner: isOpen ? 'agent' : null,
    owner_since: startedAt + waitMs,
    first_reply_at: startedAt + waitMs + 1_000,
    first_agent_reply_at: startedAt + waitMs + 1_000,
    first_agent_reply_business_ms: null,
    handoff_at: startedAt,
    handoff_reply_at: startedAt + waitMs + 1_000,
    handoff_requested_at: null,
    handoff_reason: null,
    resolved: isOpen ? null : 'yes',
    resolved_by: isOpen ? null : 'agent',
    resolved_at: isOpen ? null : closedAt,
    topic_id: `t${i % 12}`,
    topic_at: startedAt + waitMs,
    prev_session_id: null,
    prev_closed_at: null,
    prev_topic_id: null,
    prev_queue_id: null,
    prev_agent_id: null,
    prev_had_unknown: false,
    prev_had_transfer: false,
    prev_after_ms: null,
    seq_count: 30,
    seq_span: 30,
    bot_segments: 0,
    agent_segments: 1,
    agent_replies: 5,
    unknowns: 0,
    cost_minor: null,
    saving_minor: null,
    transfer_count: 0,
    customer_wait_ms: isOpen ? null : waitMs + 5_000,
    duration_business_ms: null,
    sla_targets: isOpen ? null : 0,
    sla_missed: isOpen ? null : 0,
    entries: [
      {
        entry_id: `e${i}`,
        queue_id: queue,
        priority: null,
        entered_at: startedAt,
        left_at: startedAt + waitMs,
        left_reason: random() < 0.9 ? 'assigned' : 'abandoned',
        wait_business_ms: null,
        accepted_at: startedAt + waitMs,
        agent_id: agent,
        answer_within_ms: 20_000,
        short_abandon_ms: 5_000,
        offhours: false,
      },
    ],
    offers: [
      {
        offer_id: `o${i}`,
        queue_id: queue,
        agent_id: agent,
        entered_at: startedAt,
        offered_at: startedAt + waitMs,
        decided_at: startedAt + waitMs,
        result: 'accepted',
      },
    ],
    segments: [
      {
        segment_id: `s${i}`,
        owner_kind: 'agent',
        agent_id: agent,
        bot_id: null,
        queue_id: queue,
        started_at: startedAt + waitMs,
        ended_at: isOpen ? null : closedAt,
        wrapup_started_at: null,
        wrapup_ended_at: null,
        hold_ms: 0,
        hold_count: 0,
        reply_due_from: startedAt + waitMs,
        first_reply_at: startedAt + waitMs + 1_000,
        active_ms: isOpen ? null : closedAt - startedAt - waitMs,
      },
    ],
    messages: Array.from({ length: 10 }, (_, m) => ({
      message_id: `m${i}-${m}`,
      sender: m % 2 === 0 ? ('customer' as const) : ('agent' as const),
      agent_id: m % 2 === 0 ? null : agent,
      at: startedAt + waitMs + m * 1000,
      is_public: true,
      is_auto: false,
      recalled_at: null,
    })),
    turns: Array.from({ length: 5 }, (_, t) => ({
      asked_at: startedAt + waitMs + t * 2_000,
      last_asked_at: startedAt + waitMs + t * 2_000,
      answered_at: startedAt + waitMs + t * 2_000 + 1_000,
      responder: 'agent' as const,
      agent_id: agent,
      queue_id: queue,
      given_up_at: null,
      business_ms: null,
    })),
    transfers: [],
    bot_answers: [],
    surveys: [],
    targets: [],
  };
}
