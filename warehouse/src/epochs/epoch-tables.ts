import { UsageError } from '@tidewatch/schemas';
import type { RowShape } from '../rows.ts';
import { AGENT_DAY_SHAPE, SESSION_SHAPE } from '../rows.ts';

/** Kinds of unit whose rows an epoch has tables of its own for. */
export type EpochKind = 'session' | 'agent_day';

/** A table that everybody reads, and what is needed to have a second one beside it. */
export interface EpochTable {
  readonly kind: EpochKind;
  /** The table in use. */
  readonly table: 'sessions' | 'agent_days';
  /** Column that, with tenant and day, names the unit. */
  readonly id: 'session_id' | 'agent_id';
  readonly shape: RowShape;
  /** What the table in use says of itself. */
  readonly comment: string;
}

/**
 * `open_items` is not among them: it is made from the sessions that are in use, whichever these are.
 */
export const EPOCH_TABLES: readonly EpochTable[] = [
  { kind: 'session', table: 'sessions', id: 'session_id', shape: SESSION_SHAPE, comment: 'Sessions, one row each' },
  { kind: 'agent_day', table: 'agent_days', id: 'agent_id', shape: AGENT_DAY_SHAPE, comment: "Agents' days, one row each" },
];

/** The tables of one kind. */
export function tablesOf(kind: EpochKind): EpochTable {
  return EPOCH_TABLES.find((table) => table.kind === kind) as EpochTable;
}

/**
 * Name of an epoch's table beside the one in use.
 * @throws UsageError `epoch_invalid`
 */
export function besideName(table: EpochTable['table'], epoch: string): string {
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

/** What the table beside says of itself: how often it and the one in use have changed places. */
export function besideComment(swaps: number): string {
  return `Rows of another epoch; changed places with those in use ${swaps} times`;
}

/** How often, as the comment has it. */
export function swapsIn(comment: string): number {
  return Number(/(\d+) times$/.exec(comment)?.[1] ?? 0);
}
