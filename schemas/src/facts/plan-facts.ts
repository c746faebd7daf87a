import type { UnitHead } from './unit-head.ts';

/** One row of `plans`: one forecast, or the plan of one subject. Instants are ms UTC. */
export interface PlanFacts extends UnitHead {
  readonly plan_id: string;
  readonly subject: string | null;
  readonly model: string | null;
  readonly grain: string | null;
  readonly published_at: number | null;
  readonly points: readonly PlanPoint[];
}

/** What is expected of one interval, and what came. Values of series are thousandths: forecasts are seldom whole. */
export interface PlanPoint {
  readonly from: number;
  readonly until: number;
  readonly queue_id: string | null;
  readonly channel: string | null;
  /** From the origin of the forecast to the interval, ms. */
  readonly lead_ms: number | null;
  readonly expected_milli: number | null;
  /** Borders of the 80 % interval. */
  readonly low_milli: number | null;
  readonly high_milli: number | null;
  /** When the actual value was told: once the interval was settled. */
  readonly scored_at: number | null;
  readonly actual_milli: number | null;
  /** |expected − actual|. */
  readonly error_milli: number | null;
  /** The same of a seasonal naive forecast, in sample. */
  readonly naive_error_milli: number | null;
  /** Outside opening hours: left out. */
  readonly is_closed: boolean;
  readonly required: number | null;
  readonly scheduled: number | null;
}
