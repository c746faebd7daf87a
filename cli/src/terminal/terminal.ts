import { type Clock, EnvironmentError } from '@tidewatch/schemas';

const LINE_EVERY_MS = 5_000;
const REDRAW_EVERY_MS = 200;

/** Where a verb talks: answers on standard output, everything else on standard error. */
export interface Terminal {
  readonly isJson: boolean;
  /** A line of the answer for people; nothing with --json. */
  say(line: string): void;
  /** The one JSON document of --json; nothing without it. What comes after the first answer is not printed. */
  answer(document: unknown): void;
  /** Bytes of an answer that is a stream. Waits while the reader is slow. @throws EnvironmentError `output_failed` */
  stream(bytes: Uint8Array | string): Promise<void>;
  /** A remark on standard error. */
  note(line: string): void;
  /** Progress of long work: redrawn in place on a terminal, a line every 5 s elsewhere. */
  progress(line: string): void;
}

/** A stream that text goes to. */
export interface Output {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(bytes: Uint8Array | string, done?: (error?: Error | null) => void): boolean;
}

/** The streams that a terminal talks on: this process's own, outside of tests. */
export interface Outputs {
  readonly stdout: Output;
  readonly stderr: Output;
}

/** A terminal on two streams. */
export function openTerminal(isJson: boolean, clock: Clock, { stdout, stderr }: Outputs): Terminal {
  const isTty = stderr.isTTY === true;
  const erase = isTty ? '\r\u001b[K' : '';
  let shownAt = clock.now();
  let isDrawn = false;
  let hasAnswered = false;
  const clear = () => {
    if (isDrawn) stderr.write(erase);
    isDrawn = false;
  };
  return {
    isJson,
    say: (line) => {
      clear();
      if (!isJson) stdout.write(`${line}\n`);
    },
    answer: (document) => {
      clear();
      if (isJson && !hasAnswered) stdout.write(`${JSON.stringify(document)}\n`);
      hasAnswered = true;
    },
    stream: (bytes) => {
      clear();
      hasAnswered = true;
      return new Promise((resolve, reject) => {
        stdout.write(bytes, (error) => (error ? reject(outputFailed(error)) : resolve()));
      });
    },
    note: (line) => {
      clear();
      stderr.write(`${line}\n`);
    },
    progress: (line) => {
      if (clock.now() - shownAt < (isTty ? REDRAW_EVERY_MS : LINE_EVERY_MS)) return;
      shownAt = clock.now();
      // A line that wraps could not be drawn over.
      stderr.write(isTty ? `${erase}${line.slice(0, (stderr.columns || 80) - 1)}` : `${line}\n`);
      isDrawn = isTty;
    },
  };
}

/** Standard output cannot be written: its reader has gone (`EPIPE` in the cause), or its disk is full. */
export function outputFailed(cause: Error): EnvironmentError {
  return new EnvironmentError('output_failed', `standard output cannot be written: ${cause.message}`, { cause });
}
