import type { Envelope } from './envelope.ts';

/** A valid event: the envelope plus the fields of its type (see `schemaByType`), unknown fields kept. */
export type CxEvent = Envelope & Record<string, unknown>;

/** An event as it stands in the log: the log adds `log_at` (ms of append, non-decreasing per partition). */
export interface LoggedEvent {
  readonly event: CxEvent;
  readonly logAt: number;
  /** What it was read from, as text or as UTF-8, where that is at hand. */
  readonly json?: string | Uint8Array;
}

/**
 * Order inside a unit (keel rule 4): `(seq, occurred_at, event_id)`. Events without seq come before those with one,
 * ordered by time and id: a total order, so that any arrival order sorts to the same list.
 */
export function compareEvents(a: CxEvent, b: CxEvent): number {
  const bySeq = (a.seq ?? -1) - (b.seq ?? -1);
  if (bySeq !== 0) return bySeq;
  if (a.occurred_at !== b.occurred_at) return a.occurred_at - b.occurred_at;
  return a.event_id < b.event_id ? -1 : a.event_id > b.event_id ? 1 : 0;
}
