import type { UnitHead } from './unit-head.ts';

/** One row of `evaluations`: one judgement of one session. Instants are ms UTC, scores thousandths of a point. */
export interface EvaluationFacts extends UnitHead {
  readonly evaluation_id: string;
  /** `human`, `automatic` or `calibration`: by the event that gave the score; null before it. */
  readonly method: string | null;
  readonly form_id: string | null;
  readonly form_version: number | null;
  /** Who gave the score, or had the second look; who decides a dispute takes nobody's place. */
  readonly evaluator_id: string | null;
  /** What was judged. */
  readonly session_id: string | null;
  readonly agent_id: string | null;
  readonly bot_id: string | null;
  readonly queue_id: string | null;
  readonly channel: string | null;
  readonly sampled_at: number | null;
  /** When the score that counts was given first; a second look keeps it. */
  readonly submitted_at: number | null;
  /** 0 to 100,000, above it only where the form gives a bonus; of the second look where there was one. */
  readonly score_milli: number | null;
  readonly auto_failed: boolean;
  /** Thousandths of 1 ÷ the probability with which the session was chosen: 1,000 where nothing says so. */
  readonly weight_milli: number;
  readonly released_at: number | null;
  readonly disputed_at: number | null;
  readonly decided_at: number | null;
  /** `upheld` or `changed`. */
  readonly decision: string | null;
  readonly answers: readonly EvaluationAnswer[];
  /** Of a calibration: what each of those who take part says to each question. */
  readonly ratings: readonly CalibrationRating[];
}

/** The answer to one question that applies. */
export interface EvaluationAnswer {
  readonly question_id: string;
  /** 0 to 100,000; null where the question gives no score. */
  readonly score_milli: number | null;
  readonly weight: number;
  /** `right` or `wrong`, of a question about accuracy; else null. */
  readonly verdict: string | null;
}

/** The last word of one rater on one question. */
export interface CalibrationRating {
  readonly question_id: string;
  readonly evaluator_id: string;
  /** What was chosen, as text; compared as it stands. */
  readonly label: string;
  readonly rated_at: number;
}
