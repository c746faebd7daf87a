import type { Contribution } from './contributions.ts';
import type { Cell } from './query.ts';

/** A unit as a proof names it. */
export interface ProofUnit {
  readonly kind: string;
  /** UTC day of its key. */
  readonly bucketOn: string;
  readonly id: string;
}

/** A unit row that a number rests on, and what it adds, folded again from its events. */
export interface ProofFact extends Contribution {
  readonly unit: ProofUnit;
  /** Of the stored row; null where none is stored. */
  readonly version: number | null;
  /** How many events the unit has. */
  readonly events: number;
}

/** An event of a unit that a number rests on. */
export interface ProofEvent {
  readonly id: string;
  readonly type: string;
  /** Id of its unit, and the UTC day of that one's key: an agent has many days. */
  readonly unit: string;
  readonly bucketOn: string;
  /** ISO 8601. */
  readonly occurredAt: string;
  /** When the log took it, ISO 8601. */
  readonly loggedAt: string;
  /** Place in its conversation; null where the producer numbers nothing. */
  readonly seq: number | null;
  /** True where the unit would add something else without this event; null where the unit has too many events to try each. */
  readonly needed: boolean | null;
}

/** A unit whose stored row adds something else than its events say. Null: adds nothing. */
export interface ProofDifference {
  readonly unit: ProofUnit;
  readonly stored: Contribution | null;
  readonly refolded: Contribution | null;
}

/** A number, what it rests on, and the same number from the archived events. */
export interface Proof {
  /** Id of the metric. */
  readonly metric: string;
  readonly version: number;
  /** Hash of the metric's definition. */
  readonly definition: string;
  /** What every board shows. */
  readonly shown: Cell;
  /** What the archived events make. */
  readonly refolded: Cell;
  /** Whether the two are the same in all their integers, and every stored row adds what its events say. */
  readonly equal: boolean;
  /** The first units by their key, at most as many as asked for. */
  readonly facts: readonly ProofFact[];
  /** All events of the units in `facts`, in the order of the fold. */
  readonly events: readonly ProofEvent[];
  /** How many units the number rests on, and how many events they have. */
  readonly totals: { readonly facts: number; readonly events: number };
  /** Whether there are more facts than listed. */
  readonly truncated: boolean;
  /** The first units whose rows are off, and how many there are. */
  readonly differences: readonly ProofDifference[];
  readonly differ: number;
}
