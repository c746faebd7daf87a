import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '@tidewatch/schemas';
import { writePrivate } from './private-file.ts';

/** While it is there, the stores of the folder hold a part of a backup: they look whole and are not. */
const NAME = 'restore-unfinished';

export function markUnfinished(path: string): void {
  writePrivate(join(path, NAME), 'A restore began and has not ended. Empty this folder (not the master key) and restore again.\n');
}

export function unmarkUnfinished(path: string): void {
  rmSync(join(path, NAME), { force: true });
}

/** @throws EnvironmentError `restore_unfinished` */
export function refuseUnfinished(path: string): void {
  if (!existsSync(join(path, NAME))) return;
  const message = `a restore into ${path} began and has not ended: what is there is a part of the backup only. Empty the folder (keep master.key; empty external stores, too) and restore again`;
  throw new EnvironmentError('restore_unfinished', message);
}
