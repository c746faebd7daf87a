import type { AGENT_STATUSES } from '../events/agent.ts';
import type { UnitHead } from './unit-head.ts';

/** One row of `agent_days`: what one agent did on one UTC day. Instants are ms UTC. */
export interface AgentDayFacts extends UnitHead {
  readonly agent_id: string;
  /** Numbers (`seq`) of the day's events, and how many lie from the lowest to the highest; both 0 where none is numbered. */
  readonly seq_count: number;
  readonly seq_span: number;
  /** When the first of those events happened; null = none is numbered. */
  readonly numbered_at: number | null;
  readonly steps: readonly AgentStep[];
  readonly capacities: readonly AgentCapacity[];
  readonly works: readonly AgentWork[];
  /** The day cut where anything changes: without gaps from the first thing known to the end of the day. */
  readonly spans: readonly AgentSpan[];
  /** What was planned for the day, cut where the agent's state changes. */
  readonly plans: readonly AgentPlan[];
}

/** From `at` on the agent is in `status`. */
export interface AgentStep {
  readonly at: number;
  readonly status: (typeof AGENT_STATUSES)[number];
  readonly reason_code: string | null;
  /** True for `agent.status_asserted`: says what still holds, is no change. */
  readonly asserted: boolean;
}

/** From `at` on the agent has `slots` on `channel` (`all` = over all channels). */
export interface AgentCapacity {
  readonly at: number;
  readonly channel: string;
  readonly slots: number;
}

/**
 * A segment in the agent's hands; `to` null while it goes on. One that began on an earlier day and has not ended is known
 * by the agent's assertions alone: they name its session, and no segment (empty), queue, channel or complexity.
 */
export interface AgentWork {
  readonly segment_id: string;
  readonly session_id: string;
  readonly queue_id: string | null;
  readonly channel: string;
  readonly from: number;
  readonly to: number | null;
  readonly complexity: string | null;
}

/** From `from` to `until` nothing changes. What goes on reaches to the end of the day: a reader cuts it at his `as_of`. */
export interface AgentSpan {
  readonly from: number;
  readonly until: number;
  /** Null: not known yet on this day. */
  readonly status: (typeof AGENT_STATUSES)[number] | null;
  readonly reason_code: string | null;
  /** Sessions in hand, after-contact work included. */
  readonly load: number;
  /** Slots over all channels; null = not told. */
  readonly slots: number | null;
  /** Start of the run of complex work that goes on here (gaps under 60 s, no break); null = none. */
  readonly complex_since: number | null;
}

/** From `from` to `until` one activity is planned and one state holds. */
export interface AgentPlan {
  readonly from: number;
  readonly until: number;
  readonly activity: string;
  /** Planned to serve customers. */
  readonly is_productive: boolean;
  readonly is_paid: boolean;
  /** Whether it counts in adherence. */
  readonly is_adherence: boolean;
  /** Null: not known yet on this day. */
  readonly status: (typeof AGENT_STATUSES)[number] | null;
  readonly reason_code: string | null;
  /** Available or busy. */
  readonly is_serving: boolean;
  /** The state is of the planned kind. */
  readonly adheres: boolean;
}
