import type { Cell, Dimension } from '@tidewatch/schemas';

/** A stored row that is not what its archived events make; null = not there. */
export interface UnitDifference {
  readonly unit: { readonly kind: string; readonly bucketOn: string; readonly id: string };
  readonly stored: unknown;
  readonly expected: unknown;
  /** The first event from which on the row should say what it does not; null for a row without events. */
  readonly firstEvent: string | null;
}

/** A number that the warehouse answers otherwise than the catalogue says of the refolded rows. */
export interface DifferingCell {
  readonly cell: {
    readonly metric: string;
    readonly from: string;
    readonly to: string;
    readonly dims: Readonly<Partial<Record<Dimension, string>>>;
  };
  readonly stored: Cell;
  readonly expected: Cell;
}

export interface CellDifference extends DifferingCell {
  /** Of the first unit that counts otherwise by itself, the event by which it counts as it should; null where none does, or it has no events. */
  readonly firstEvent: string | null;
}

export type Difference = UnitDifference | CellDifference;

export interface VerifyReport {
  /** Rows and numbers compared. */
  readonly cells: number;
  readonly differ: number;
  /** Rows that differed until they were written again; they do not count in `differ`. */
  readonly repaired: number;
  /** Numbers that changed at every look, so that nothing can be said of them yet: events of that time still come in. */
  readonly unsettled: number;
  /** The first differences, rows before numbers. */
  readonly examples: readonly Difference[];
  /** Range of the numbers that were compared, ISO 8601: the end is that of settled time at most. Null: no numbers. */
  readonly compared: { readonly from: string; readonly to: string } | null;
}

const MAX_EXAMPLES = 20;

/** Counts what is compared and keeps the first differences. */
export class Tally {
  cells = 0;
  differ = 0;
  unsettled = 0;
  repaired = 0;
  readonly examples: Difference[] = [];

  /** Differences of which examples are still kept. */
  get room(): number {
    return MAX_EXAMPLES - this.examples.length;
  }

  count(cells: number, differences: readonly Difference[]): void {
    this.cells += cells;
    this.differ += differences.length;
    this.examples.push(...differences.slice(0, this.room));
  }
}
