import type { UnitHead } from './unit-head.ts';

/** One row of `alerts`: one rule's alert on one group of labels. Instants are ms UTC. */
export interface AlertFacts extends UnitHead {
  /** Rule and fingerprint. */
  readonly alert_id: string;
  readonly rule_id: string;
  readonly fingerprint: string | null;
  readonly firings: readonly AlertFiring[];
}

/** From firing to resolved. What fires again before that, or within the group interval after it, is the same firing. */
export interface AlertFiring {
  readonly fired_at: number;
  readonly acknowledged_at: number | null;
  readonly resolved_at: number | null;
  readonly notifications: number;
  /** `yes` or `no`: whether somebody acted on it, as they said on acknowledging or resolving; null = nobody said. */
  readonly acted_on: string | null;
  readonly acted_at: number | null;
}
