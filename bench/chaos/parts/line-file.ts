import { appendFileSync } from 'node:fs';

/** Appends lines to a file, at once: what was said before a death is there. */
export function openLineFile(path: string): (line: string) => void {
  return (line) => appendFileSync(path, `${line}\n`);
}
