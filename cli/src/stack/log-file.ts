import { closeSync, openSync, renameSync, statSync, write } from 'node:fs';
import { join } from 'node:path';
import type { DataDir } from './data-dir.ts';

const KEEP_BYTES = 16 * 2 ** 20;

/** Where a process of the stack writes its log. */
export interface LogFile {
  readonly path: string;
  /** To be given to a child process: what it writes needs nobody to carry it. */
  readonly fd: number;
  write(line: string): void;
  close(): void;
}

/** Opens `logs/<name>.log`, appending; one of more than 16 MiB becomes `<name>.1.log` first. */
export function openLogFile(dir: DataDir, name: string): LogFile {
  const path = join(dir.logs, `${name}.log`);
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > KEEP_BYTES) renameSync(path, join(dir.logs, `${name}.1.log`));
  const fd = openSync(path, 'a', 0o600);
  let isOpen = true;
  return {
    path,
    fd,
    write: (line) => {
      // A full disk must not end what is watched over.
      if (isOpen) write(fd, `${line}\n`, () => {});
    },
    close: () => {
      if (isOpen) closeSync(fd);
      isOpen = false;
    },
  };
}
