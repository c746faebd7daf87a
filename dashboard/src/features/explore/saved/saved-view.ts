/** A view with a name, as its list shows it. */
export interface SavedView {
  readonly id: string;
  readonly name: string;
  /** Query string of the page. */
  readonly search: string;
  readonly isShared: boolean;
  /** Whether it is the reader's own: only then it can be changed. */
  readonly isOwn: boolean;
  readonly ownerName: string;
  /** Names the state that a change is made on. */
  readonly version: number;
}

export const MAX_NAME = 80;
/** A name of a view, and the whole view. */
export const MAX_SEARCH = 8_000;
