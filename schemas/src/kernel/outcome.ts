/** What became of one item of a stream. A bad item is normal there: it is an outcome, never an exception. */
export type Outcome<T> =
  | { readonly kind: 'continue'; readonly value: T }
  | { readonly kind: 'drop'; readonly reason: string }
  | { readonly kind: 'dead_letter'; readonly problems: readonly Problem[] }
  | { readonly kind: 'redirect'; readonly topic: string; readonly reason: string };

/** One thing that is wrong with an input: a stable code, a sentence, and where (dotted path, '' = the whole). */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly path: string;
}

export function proceed<T>(value: T): Outcome<T> {
  return { kind: 'continue', value };
}

export function deadLetter(...problems: readonly Problem[]): Outcome<never> {
  return { kind: 'dead_letter', problems };
}
