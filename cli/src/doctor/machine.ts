import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { requireWebBuild } from '../stack/child-specs.ts';
import { openDataDir } from '../stack/data-dir.ts';
import { isPortFree } from '../stack/ports.ts';
import type { Call } from '../terminal/verb.ts';
import { type Finding, ok } from './finding.ts';

const GIB = 1024 ** 3;
const WANTED_MEMORY = 2.5 * GIB;
const NEEDED_DISK = GIB;
const WANTED_DISK = 5 * GIB;

/** The Node that runs this. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isGood = major > 20 || (major === 20 && minor >= 19);
  return isGood
    ? ok('node', `Node ${version}`)
    : { id: 'node', level: 'error', message: `Node ${version} is too old`, fix: 'install Node 20.19 or newer' };
}

/** Bytes of memory that a new process could have. */
export function checkMemory(available: number): Finding {
  const message = `${(available / GIB).toFixed(1)} GiB of memory free`;
  const fix = 'the whole platform takes about 2.5 GiB: close something, or name external stores';
  return available >= WANTED_MEMORY ? ok('memory', message) : { id: 'memory', level: 'warning', message, fix };
}

/** Room where the data folder is, or will be. */
export async function checkDisk(path: string): Promise<Finding> {
  let folder = path;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const message = `${(free / GIB).toFixed(1)} GiB of disk free at ${folder}`;
  if (free >= WANTED_DISK) return ok('disk', message);
  const fix = 'free 5 GiB, or name a folder on a larger disk with --data';
  return { id: 'disk', level: free < NEEDED_DISK ? 'error' : 'warning', message, fix };
}

/** Whether the data folder can be written. */
export function checkDataDir(call: Call): Finding {
  try {
    return ok('data_dir', `data in ${openDataDir(call).path}`);
  } catch (error) {
    return { id: 'data_dir', level: 'error', message: (error as Error).message, fix: 'name a folder that you may write with --data' };
  }
}

/** Whether a port that `up` will listen on is free. */
export async function checkPort(id: string, port: number, flag: string): Promise<Finding> {
  if (await isPortFree(port)) return ok(id, `port ${port} is free`);
  return { id, level: 'error', message: `port ${port} is in use`, fix: `stop what has it, or start with ${flag} N` };
}

/** Whether the web pages are there. */
export function checkWebBuild(): Finding {
  try {
    requireWebBuild();
    return ok('web', 'the web pages are built');
  } catch (error) {
    return { id: 'web', level: 'warning', message: 'the web pages are not built', fix: (error as Error).message };
  }
}

/** Whether a ClickHouse can be started here. */
export function checkPlatform(): Finding {
  const name = `${process.platform} ${process.arch}`;
  if (name === 'linux x64') return ok('platform', name);
  if (spawnSync('clickhouse', ['--version'], { stdio: 'ignore' }).status === 0) return ok('platform', `${name}, with clickhouse on PATH`);
  return {
    id: 'platform',
    level: 'error',
    message: `${name}: no embedded ClickHouse comes with npm here`,
    fix: 'put `clickhouse` on PATH or set CLICKHOUSE_URL',
  };
}
