import { linkSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvironmentError } from '@tidewatch/schemas';
import type { Call } from '../terminal/verb.ts';
import type { DataDir } from './data-dir.ts';
import { writePrivateOnce } from './private-file.ts';
import { isRunning, markOf, type ProcessMark } from './process-mark.ts';

const WAIT_MS = 120_000;
const RETRY_MS = 200;

/**
 * Holds the data folder for this process: its embedded servers may run once only. Waits while another short verb has
 * it. Null, without a lock, as soon as `isNeedless` says so: an `up` that was just starting serves this call too.
 * @throws EnvironmentError `data_dir_in_use` when it is not free within two minutes, `interrupted`
 */
export async function lockFolder(dir: DataDir, call: Call, isNeedless: () => boolean = () => false): Promise<(() => void) | null> {
  const path = join(dir.path, 'lock');
  const giveUpAt = call.clock.now() + WAIT_MS;
  let told = false;
  while (!isNeedless()) {
    const mine = JSON.stringify(markOf(process.pid));
    const holder = tryLock(path, mine);
    if (holder === null) return () => release(path, mine);
    if (call.signal.aborted) throw new EnvironmentError('interrupted', 'stopped while waiting; nothing was done');
    if (call.clock.now() > giveUpAt)
      throw new EnvironmentError('data_dir_in_use', `process ${holder} has ${dir.path}; stop it or name another folder with --data`);
    if (!told) call.terminal.note(`waiting for process ${holder}, which has ${dir.path}`);
    told = true;
    await sleep(RETRY_MS);
  }
  return null;
}

/** Takes the lock, or tells who holds it. A holder that is gone holds nothing. */
function tryLock(path: string, mine: string): number | null {
  while (!writePrivateOnce(path, mine)) {
    const text = readHolder(path);
    if (text === null) continue;
    const holder = parseHolder(text);
    if (holder !== null && isRunning(holder)) return holder.pid;
    removeStale(path, text);
  }
  return null;
}

/** Takes a dead holder's lock away, and gives it back when it has changed hands since it was looked at. */
function removeStale(path: string, seen: string): void {
  const aside = `${path}.${process.pid}.old`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== seen) linkSync(aside, path);
  } catch (error) {
    // Somebody else was quicker: the next look tells who has it.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function release(path: string, mine: string): void {
  if (readHolder(path) === mine) rmSync(path, { force: true });
}

function readHolder(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // Gone between the two looks: nobody holds it.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function parseHolder(text: string): ProcessMark | null {
  try {
    return JSON.parse(text) as ProcessMark;
  } catch {
    // Not ours: nobody who runs this program wrote it.
    return null;
  }
}
