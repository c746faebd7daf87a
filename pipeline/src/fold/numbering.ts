/** More numbers than this without an event are no loss: the producer does not number by ones. */
const MOST_MISSING = 1_000_000;

/** Numbers (`seq`) of a unit's events, in the making. */
export interface NumberingDraft {
  first: number | null;
  last: number;
  /** Different numbers. */
  count: number;
}

/** How many numbers the events of a unit have, and how many lie from the first of them to the last: more, where events are missing. */
export interface Numbering {
  readonly seq_count: number;
  readonly seq_span: number;
}

export function createNumbering(): NumberingDraft {
  return { first: null, last: 0, count: 0 };
}

/** Takes the number of the next event in the order of numbers; `goesOn` false: only one that follows at once belongs to the unit still. */
export function takeNext(draft: NumberingDraft, seq: number | undefined, goesOn: boolean): void {
  if (seq === undefined) return;
  if (draft.first === null) draft.first = seq;
  else if (seq === draft.last || !(goesOn || seq === draft.last + 1)) return;
  draft.last = seq;
  draft.count += 1;
}

/** Takes the number of any event, in any order. */
export function takeAny(draft: NumberingDraft, seq: number): void {
  draft.first = Math.min(draft.first ?? seq, seq);
  draft.last = Math.max(draft.last, seq);
  draft.count += 1;
}

/** Both 0 where nothing can be said: no event is numbered, or not by ones. */
export function numberingOf({ first, last, count }: NumberingDraft): Numbering {
  const span = first === null ? 0 : last - first + 1;
  if (span - count > MOST_MISSING) return { seq_count: 0, seq_span: 0 };
  // Two events with one number are one number too many: a day's events are not compared with each other.
  return { seq_count: Math.min(count, span), seq_span: span };
}
