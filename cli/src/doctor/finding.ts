/** One thing that was looked at; `fix` says what to do when it is not `ok`. */
export interface Finding {
  readonly id: string;
  readonly level: 'ok' | 'warning' | 'error';
  readonly message: string;
  readonly fix: string | null;
}

/** Nothing is wrong here. */
export function ok(id: string, message: string): Finding {
  return { id, level: 'ok', message, fix: null };
}
