import type {
  CLOSE_REASONS,
  HANDOFF_REASONS,
  INSTRUMENTS,
  LEFT_REASONS,
  ORIGINS,
  OWNER_KINDS,
  RESOLVED,
  SENDERS,
  SLA_TARGETS,
  TRANSFER_KINDS,
} from '../events/session.ts';

/** Service-level threshold T of a queue whose entries name none. */
export const DEFAULT_ANSWER_WITHIN_MS = 20_000;
/** Short-abandon bound S of a queue whose entries name none (strictly below counts as short). */
export const DEFAULT_SHORT_ABANDON_MS = 5_000;

/** Who has the session now; `customer` = an agent has it and the customer is to answer; null = nobody (closed). */
export type Owner = 'bot' | 'queue' | 'agent' | 'customer' | 'after_work' | 'offline_message';

/**
 * One row of `sessions`: what the events of one session say. Instants are ms UTC, null = has not happened;
 * nothing in it depends on "now" (keel rule 16).
 */
export interface SessionFacts {
  readonly tenant_id: string;
  /** UTC day inside the session's id, YYYY-MM-DD. */
  readonly bucket_on: string;
  readonly session_id: string;
  /** Number of distinct events folded (keel rule 8). */
  readonly version: number;
  /**
   * Different numbers (`seq`) of its events up to the close, and those that follow at once; and how many numbers lie from the
   * first of them to the last. Both 0 where none is numbered. What is lost before the first or behind the last is not seen.
   */
  readonly seq_count: number;
  readonly seq_span: number;
  readonly conversation_id: string;
  readonly customer_id: string | null;
  readonly channel: string;
  readonly origin: (typeof ORIGINS)[number];
  readonly access: string | null;
  readonly lang: string | null;
  /** First queue entered. */
  readonly queue_id: string | null;
  /** Last agent who had the session. */
  readonly agent_id: string | null;
  readonly is_test: boolean;
  readonly is_spam: boolean;
  readonly imported: boolean;
  readonly offhours: boolean;
  readonly reopen_of: string | null;
  /** The session's first event, also when `session.started` is late or lost. */
  readonly started_at: number;
  readonly first_customer_message_at: number | null;
  /** Last message, by anybody. */
  readonly last_activity_at: number;
  readonly closed_at: number | null;
  readonly close_reason: (typeof CLOSE_REASONS)[number] | null;
  readonly owner: Owner | null;
  /** Since when `owner` holds. */
  readonly owner_since: number;
  /** First public message of a bot or an agent at or after the first customer message; automatic texts answer nothing. */
  readonly first_reply_at: number | null;
  /** The same of an agent. */
  readonly first_agent_reply_at: number | null;
  /** Business time from the first customer message to it, as that message says; null = no calendar. */
  readonly first_agent_reply_business_ms: number | null;
  /** When the customer was first handed to people: the bot's hand-off, or the first queue entry, whichever came first. */
  readonly handoff_at: number | null;
  /** First public agent message at or after it. */
  readonly handoff_reply_at: number | null;
  /** First `bot.handoff_requested`, and why. */
  readonly handoff_requested_at: number | null;
  readonly handoff_reason: (typeof HANDOFF_REASONS)[number] | null;
  /** The last `session.resolution_marked`: what it says, who says so, when. */
  readonly resolved: (typeof RESOLVED)[number] | null;
  readonly resolved_by: string | null;
  readonly resolved_at: number | null;
  /** The last `topic.classified`, and when. */
  readonly topic_id: string | null;
  readonly topic_at: number | null;
  /** The customer's session before this one, as `session.started` names it (keel rule 5); null = none, or not told. */
  readonly prev_session_id: string | null;
  readonly prev_closed_at: number | null;
  readonly prev_topic_id: string | null;
  readonly prev_queue_id: string | null;
  readonly prev_agent_id: string | null;
  /** Its bot left a question unanswered. */
  readonly prev_had_unknown: boolean;
  /** It was passed on. */
  readonly prev_had_transfer: boolean;
  /** From the close of the one before it to its start; null = there was none on its topic, or not told. */
  readonly prev_after_ms: number | null;
  /** Segments of bots and of agents. */
  readonly bot_segments: number;
  readonly agent_segments: number;
  /** Public messages of agents that are not automatic. */
  readonly agent_replies: number;
  /** Questions that its bot left unanswered. */
  readonly unknowns: number;
  /** As the close says, in minor units: what it cost, and what its bot saved. */
  readonly cost_minor: number | null;
  readonly saving_minor: number | null;
  /** Completed transfers to an agent or a queue. */
  readonly transfer_count: number;
  /** Time with an unanswered customer message or in a queue, each instant once, ms; null until the session is closed. */
  readonly customer_wait_ms: number | null;
  /** Business time from the start to the close, as the close says; null = open, or no calendar. */
  readonly duration_business_ms: number | null;
  /** SLA targets that were not cancelled, and those of them that were not met by their due time; null until the session is closed. */
  readonly sla_targets: number | null;
  readonly sla_missed: number | null;
  readonly entries: readonly QueueEntry[];
  readonly offers: readonly Offer[];
  readonly segments: readonly Segment[];
  readonly messages: readonly MessageFact[];
  readonly turns: readonly Turn[];
  readonly transfers: readonly Transfer[];
  readonly bot_answers: readonly BotAnswer[];
  readonly surveys: readonly Survey[];
  readonly targets: readonly SlaTarget[];
}

/** One stay in one queue. */
export interface QueueEntry {
  readonly entry_id: string;
  readonly queue_id: string;
  readonly priority: number | null;
  readonly entered_at: number;
  readonly left_at: number | null;
  readonly left_reason: (typeof LEFT_REASONS)[number] | null;
  /** Business time of the wait, as its end says; null = no calendar. */
  readonly wait_business_ms: number | null;
  /** When an agent accepted out of this entry, and who. */
  readonly accepted_at: number | null;
  readonly agent_id: string | null;
  readonly answer_within_ms: number;
  readonly short_abandon_ms: number;
  readonly offhours: boolean;
}

/** One attempt to hand the session to one agent. */
export interface Offer {
  readonly offer_id: string;
  readonly queue_id: string | null;
  readonly agent_id: string;
  /** Queue entry's instant, or the offer's own where there was no queue: M30 is filed here. */
  readonly entered_at: number;
  readonly offered_at: number;
  readonly decided_at: number | null;
  readonly result: 'accepted' | 'missed' | 'rejected' | null;
}

/** One uninterrupted stay of the session in one owner. */
export interface Segment {
  readonly segment_id: string;
  readonly owner_kind: (typeof OWNER_KINDS)[number];
  readonly agent_id: string | null;
  readonly bot_id: string | null;
  readonly queue_id: string | null;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly wrapup_started_at: number | null;
  readonly wrapup_ended_at: number | null;
  /** Closed holds inside the segment, and how many. */
  readonly hold_ms: number;
  readonly hold_count: number;
  /** Later of the segment's start and the customer's oldest unanswered message in it: from then on a reply is awaited. Agents only; null = nothing to answer. */
  readonly reply_due_from: number | null;
  /** The agent's first public message at or after it that is not automatic. */
  readonly first_reply_at: number | null;
  /** The segment and its after-contact work without gaps of more than 5 minutes in which the agent did nothing, ms; null until the segment has ended. */
  readonly active_ms: number | null;
}

/** One message, without its text. */
export interface MessageFact {
  readonly message_id: string;
  readonly sender: (typeof SENDERS)[number];
  readonly agent_id: string | null;
  readonly at: number;
  readonly is_public: boolean;
  readonly is_auto: boolean;
  readonly recalled_at: number | null;
}

/** A customer's message, or a run of them, up to the first reply. */
export interface Turn {
  /** Its oldest message and its latest. */
  readonly asked_at: number;
  readonly last_asked_at: number;
  /** First public reply that is not automatic; null = none yet. */
  readonly answered_at: number | null;
  readonly responder: 'bot' | 'agent' | null;
  readonly agent_id: string | null;
  /** Queue of the segment that replied. */
  readonly queue_id: string | null;
  /** The close, where nobody had replied until then. */
  readonly given_up_at: number | null;
  /** Business time from its oldest message to the reply, as the reply says; null = no reply, or no calendar. */
  readonly business_ms: number | null;
}

/** A transfer to another agent, queue or bot. */
export interface Transfer {
  readonly kind: (typeof TRANSFER_KINDS)[number];
  /** Its request, or its completion where none was told. */
  readonly requested_at: number;
  readonly completed_at: number | null;
  readonly is_warm: boolean;
  /** The agent who gave the session away. */
  readonly agent_id: string | null;
}

/** What a bot made of one question. */
export interface BotAnswer {
  readonly at: number;
  /** False: `bot.unanswered`. */
  readonly is_answered: boolean;
  readonly bot_id: string | null;
  readonly match_mode: string | null;
  readonly answer_kind: string | null;
  readonly kb_item_id: string | null;
  readonly kb_version: number | null;
  readonly latency_ms: number | null;
  /** The customer's last word on it, and when. */
  readonly rating: 'useful' | 'useless' | null;
  readonly rated_at: number | null;
  /** `yes` or `no`: whether the knowledge base had an item on the question's topic then; null = not told. */
  readonly has_item: string | null;
}

/** One invitation to a survey, and what came of it. */
export interface Survey {
  readonly survey_id: string;
  readonly instrument: (typeof INSTRUMENTS)[number];
  readonly cycle: string | null;
  readonly invited_at: number;
  /** Who is judged, as written into the invitation: later changes of owner do not move it. */
  readonly agent_id: string | null;
  readonly scale_min: number | null;
  readonly scale_max: number | null;
  readonly answered_at: number | null;
  /** Thousandths of a point. */
  readonly score_milli: number | null;
  readonly expired_at: number | null;
}

/** One SLA target of the session: of one reply, or of its resolution. */
export interface SlaTarget {
  readonly target: (typeof SLA_TARGETS)[number];
  readonly policy_id: string;
  readonly policy_version: number;
  readonly attached_at: number;
  /** As attached, or as last rebased: frozen in the event. */
  readonly due_at: number;
  /** When what it asks for happened, in time or not; null = not yet. */
  readonly met_at: number | null;
  readonly cancelled_at: number | null;
}
