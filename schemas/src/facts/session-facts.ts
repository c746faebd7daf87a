import type { CLOSE_REASONS, LEFT_REASONS, ORIGINS, OWNER_KINDS, SENDERS } from '../events/session.ts';

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
  readonly entries: readonly QueueEntry[];
  readonly offers: readonly Offer[];
  readonly segments: readonly Segment[];
  readonly messages: readonly MessageFact[];
}

/** One stay in one queue. */
export interface QueueEntry {
  readonly entry_id: string;
  readonly queue_id: string;
  readonly priority: number | null;
  readonly entered_at: number;
  readonly left_at: number | null;
  readonly left_reason: (typeof LEFT_REASONS)[number] | null;
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
