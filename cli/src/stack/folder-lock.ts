import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvironmentError } from '@tidewatch/schemas';
import type { Call } from '../terminal/verb.ts';
import { type DataDir, isAlive } from './data-dir.ts';

const WAIT_MS = 120_000;
const RETRY_MS = 200;

/**
 * Holds the data folder for this process: its embedded servers may run once only. Waits while another short verb has it.
 * @throws EnvironmentError `data_dir_in_use` when it is not free within two minutes
 */
export async function lockFolder(dir: DataDir, call: Call): Promise<() => void> {
  const path = join(dir.path, 'lock');
  const deadline = call.clock.now() + WAIT_MS;
  let told = false;
  for (;;) {
    const holder = tryLock(path);
    if (holder === null) return () => rmSync(path, { force: true });
    if (call.clock.now() > deadline || call.signal.aborted) {
      throw new EnvironmentError('data_dir_in_use', `process ${holder} has ${dir.path}; stop it or name another folder with --data`);
    }
    if (!told) call.terminal.note(`waiting for process ${holder}, which has ${dir.path}`);
    told = true;
    await sleep(RETRY_MS);
  }
}

/** Takes the lock, or tells who holds it. A holder that is gone holds nothing. */
function tryLock(path: string): number | null {
  try {
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, String(process.pid));
    closeSync(file);
    return null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const holder = Number(readHolder(path));
  if (holder > 0 && isAlive(holder)) return holder;
  rmSync(path, { force: true });
  return tryLock(path);
}

function readHolder(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Gone between the two looks: nobody holds it.
    return '';
  }
}
