/** A part of the list of sessions behind a number. */
export interface SessionPage {
  /** `newest`: by id, which begins with the start. `largest`: by what the session adds to the number; not of quotients. */
  readonly order: 'newest' | 'largest';
  /** The last session of the page before; null = the first page. */
  readonly after: SessionCursor | null;
  readonly limit: number;
}

/** Where a list of sessions goes on. */
export interface SessionCursor {
  readonly id: string;
  /** What the list is sorted by before the id; 0 where that is nothing. */
  readonly value: number;
}
