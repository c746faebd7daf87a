import type { Clock } from '@tidewatch/schemas';

const LINE_EVERY_MS = 5_000;
const REDRAW_EVERY_MS = 200;

/** Where a verb talks: answers on standard output, everything else on standard error. */
export interface Terminal {
  readonly isJson: boolean;
  /** A line of the answer for people; nothing with --json. */
  say(line: string): void;
  /** The one JSON document of --json; nothing without it. */
  answer(document: unknown): void;
  /** Bytes of an answer that is a stream. Waits while the reader is slow. */
  stream(bytes: Uint8Array | string): Promise<void>;
  /** A remark on standard error. */
  note(line: string): void;
  /** Progress of long work: redrawn in place on a terminal, a line every 5 s elsewhere. */
  progress(line: string): void;
  /** Ends a progress line. */
  progressDone(): void;
}

/** A terminal on this process's streams. */
export function openTerminal(isJson: boolean, clock: Clock): Terminal {
  const isTty = process.stderr.isTTY === true;
  let lastAt = clock.now();
  let isDrawn = false;
  const progressDone = () => {
    if (isDrawn) process.stderr.write('\n');
    isDrawn = false;
  };
  return {
    isJson,
    say: (line) => {
      if (!isJson) process.stdout.write(`${line}\n`);
    },
    answer: (document) => {
      if (isJson) process.stdout.write(`${JSON.stringify(document)}\n`);
    },
    stream: (bytes) =>
      new Promise((resolve, reject) => {
        process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    note: (line) => {
      progressDone();
      process.stderr.write(`${line}\n`);
    },
    progress: (line) => {
      if (clock.now() - lastAt < (isTty ? REDRAW_EVERY_MS : LINE_EVERY_MS)) return;
      lastAt = clock.now();
      process.stderr.write(isTty ? `\r\u001b[K${line}` : `${line}\n`);
      isDrawn = isTty;
    },
    progressDone,
  };
}
