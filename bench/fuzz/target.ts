import type { Random } from '../../twin/src/random/random.ts';

/** Something that takes input from outside. */
export interface Target {
  readonly name: string;
  /** A case: bytes near a valid input, drawn from `random` alone. */
  make(random: Random): Buffer;
  open(): Promise<OpenTarget>;
}

/** What became of a case: its content is kept, or it was refused with a reason. */
export type Verdict = 'taken' | 'refused';

export interface OpenTarget {
  /** Feeds a case. Rejects when it is neither taken whole nor refused with a reason; `random` decides how it is fed. */
  feed(input: Buffer, random: Random): Promise<Verdict>;
  /** Whose memory has to stay flat. */
  readonly pid: number;
  /** Looks whether everything that was taken is there, and gives back what was opened. */
  close(): Promise<void>;
}

/** @throws Error when the promise is not kept */
export function promise(isKept: boolean, what: () => string): asserts isKept {
  if (!isKept) throw new Error(what());
}

/** A reason as its receiver needs it: each problem has a code, a sentence and a place. */
export function promiseReasons(problems: readonly { readonly code: unknown; readonly message: unknown; readonly path: unknown }[]): void {
  promise(problems.length > 0, () => 'refused without a reason');
  for (const { code, message, path } of problems) {
    const isReason =
      typeof code === 'string' && /^[a-z_]+$/.test(code) && typeof message === 'string' && message !== '' && typeof path === 'string';
    promise(isReason, () => `no reason: ${JSON.stringify({ code, message, path })}`);
  }
}
