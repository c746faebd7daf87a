import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';

/** Writes whole or not at all, readable by its owner only. */
export function writePrivate(path: string, text: string): void {
  const draft = writeDraft(path, text);
  renameSync(draft, path);
}

/** The same where there is no such file yet; false, and nothing written, where there is one. Of several at once one wins. */
export function writePrivateOnce(path: string, text: string): boolean {
  const draft = writeDraft(path, text);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** On disk before it gets its name: a machine that loses power leaves no empty file. */
function writeDraft(path: string, text: string): string {
  const draft = `${path}.${process.pid}.new`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return draft;
}
