import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EnvironmentError } from '@tidewatch/schemas';

/** A server that runs on a data directory. */
export interface Postmaster {
  readonly pid: number;
}

/** The server that runs on the directory, by its pid file checked against the process; null when there is none. */
export function findPostmaster(dataDir: string): Postmaster | null {
  const pid = readPid(join(dataDir, 'postmaster.pid'));
  return pid !== null && isAlive(pid) && runsIn(pid, dataDir) ? { pid } : null;
}

/**
 * Makes the directory free for a new server. A server whose supervisor (the pid in `ownerFile`) is gone is stopped;
 * a pid file that no server of this directory stands behind is removed, since after a reboot its number may belong to
 * another program and PostgreSQL would not start.
 * @throws EnvironmentError `postgres_in_use` when the supervisor is alive, or the server does not stop
 */
export async function clearLeftover(dataDir: string, ownerFile: string, log: (line: string) => void): Promise<void> {
  const running = findPostmaster(dataDir);
  if (!running) return rmSync(join(dataDir, 'postmaster.pid'), { force: true });
  const owner = readPid(ownerFile);
  if (owner !== null && isAlive(owner)) {
    throw inUse(dataDir, `process ${owner} runs it; stop that one first, or choose another data directory`);
  }
  log(`a PostgreSQL (pid ${running.pid}) was left running on ${dataDir} by a supervisor that is gone: stopping it`);
  if (await stopPostmaster(running.pid)) return;
  throw inUse(dataDir, `PostgreSQL, pid ${running.pid}, does not stop; end it by hand`);
}

/** Fast shutdown, after 10 s an immediate one (recovery at the next start loses nothing); whether it is gone. */
export async function stopPostmaster(pid: number): Promise<boolean> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    send(pid, signal);
    for (let waited = 0; waited < 10_000; waited += 20) {
      if (!isAlive(pid)) return true;
      await delay(20);
    }
  }
  return false;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function readPid(file: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** A postmaster works inside its data directory; elsewhere than on Linux its command line has to tell. */
function runsIn(pid: number, dataDir: string): boolean {
  const real = realpathSync(dataDir);
  if (process.platform === 'linux') {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === real;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  }
  const command = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
  return command.includes(dataDir) || command.includes(real);
}

function inUse(dataDir: string, why: string): EnvironmentError {
  return new EnvironmentError('postgres_in_use', `The PostgreSQL data directory ${dataDir} is in use: ${why}.`);
}
