import type { UnitHead } from './unit-head.ts';

/** One row of `cases`: one complaint, or one customer to be reached. Instants are ms UTC. */
export interface CaseFacts extends UnitHead {
  readonly case_id: string;
  /** `complaint` or `outbound`. */
  readonly kind: string;
  readonly channel: string | null;
  readonly category: string | null;
  readonly severity: string | null;
  readonly campaign_id: string | null;
  readonly agent_id: string | null;
  readonly opened_at: number | null;
  readonly closed_at: number | null;
  /** Business time from opening to close, by the calendar stamped on the close; null where none was. */
  readonly business_ms: number | null;
  /** First attempt to reach the customer. */
  readonly attempted_at: number | null;
  readonly attempts: number;
  readonly reached_at: number | null;
  readonly steps: readonly CaseStep[];
}

/** A step with a due time. One that is extended keeps both. */
export interface CaseStep {
  /** Empty: the case as a whole, done at its close. */
  readonly step_id: string;
  readonly set_at: number;
  readonly first_due_at: number;
  readonly due_at: number;
  readonly done_at: number | null;
}
