import { ROW_KINDS, type RowKind, UNIT_TABLES, type UnitTable, UsageError } from '@tidewatch/schemas';
import { type RowShape, SHAPES } from '../rows.ts';

/** A table that everybody reads, and what is needed to have a second one beside it. */
export interface EpochTable {
  readonly kind: RowKind;
  /** The table in use. */
  readonly table: UnitTable;
  /** Column that, with tenant and day, names the unit. */
  readonly id: string;
  readonly shape: RowShape;
  /** What the table in use says of itself. */
  readonly comment: string;
}

/** What each table in use says of itself. */
const COMMENTS: Readonly<Record<RowKind, string>> = {
  session: 'Sessions, one row each',
  agent_day: "Agents' days, one row each",
  customer: 'Customers, one row each',
  evaluation: 'Evaluations, one row each',
  case: 'Cases, one row each',
  alert: 'Alerts, one row each',
  plan: 'Plans, one row each',
};

/**
 * `open_items` is not among them: it is made from the sessions that are in use, whichever these are.
 */
export const EPOCH_TABLES: readonly EpochTable[] = ROW_KINDS.map((kind) => ({
  ...UNIT_TABLES[kind],
  kind,
  shape: SHAPES[kind],
  comment: COMMENTS[kind],
}));

/** The tables of one kind. */
export function tablesOf(kind: RowKind): EpochTable {
  return EPOCH_TABLES.find((table) => table.kind === kind) as EpochTable;
}

/**
 * Name of an epoch's table beside the one in use.
 * @throws UsageError `epoch_invalid`
 */
export function besideName(table: UnitTable, epoch: string): string {
  return `${table}__${checkEpoch(epoch)}`;
}

/**
 * A name that may stand in the name of a table.
 * @throws UsageError `epoch_invalid`
 */
export function checkEpoch(epoch: string): string {
  if (!/^[a-z][a-z0-9]{0,30}$/.test(epoch) || epoch === 'main') {
    throw new UsageError('epoch_invalid', `${epoch} cannot name an epoch: up to 31 small letters and digits, a letter first, and not main`);
  }
  return epoch;
}

/** What a table beside says of itself. */
export interface BesideNote {
  /** How often it and the one in use have changed places. */
  readonly swaps: number;
  /** When the exchange began that is not settled yet, ms UTC; null = it is. */
  readonly begunAt: number | null;
}

export function besideComment({ swaps, begunAt }: BesideNote): string {
  const rest = begunAt === null ? '' : `, the last of which began at ${begunAt} and is not settled`;
  return `Rows of another epoch; changed places with those in use ${swaps} times${rest}`;
}

/** What such a comment says. */
export function readBesideComment(comment: string): BesideNote {
  const [, swaps = 0, begunAt] = /(\d+) times(?:, the last of which began at (\d+))?/.exec(comment) ?? [];
  return { swaps: Number(swaps), begunAt: begunAt === undefined ? null : Number(begunAt) };
}
