import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EnvironmentError } from '@tidewatch/schemas';
import type { Call } from '../terminal/verb.ts';

/** The clone that this command runs from. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/** The folder in which the embedded parts keep everything. */
export interface DataDir {
  readonly path: string;
  readonly postgres: string;
  readonly clickhouse: string;
  readonly logs: string;
}

/** What a running `up` tells the other verbs: where its parts are. Readable by its owner only: it holds passwords. */
export interface Runtime {
  readonly pid: number;
  readonly startedAt: number;
  readonly url: string;
  readonly doorUrl: string;
  readonly databaseUrl: string;
  readonly clickhouseUrl: string;
  readonly queryUrl: string;
  readonly kafkaBrokers: string | null;
  readonly workerUrl: string;
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
}

/** Opens (and makes) the data folder that a call names. */
export function openDataDir(call: Call): DataDir {
  const path = resolve(call.flags['data'] ?? call.config.TIDEWATCH_DATA_DIR ?? join(ROOT, '.tidewatch'));
  try {
    mkdirSync(join(path, 'logs'), { recursive: true });
  } catch (error) {
    throw new EnvironmentError(
      'data_dir_unwritable',
      `${path} cannot be written (${(error as Error).message}); name another folder with --data`,
      { cause: error },
    );
  }
  return { path, postgres: join(path, 'postgres'), clickhouse: join(path, 'clickhouse'), logs: join(path, 'logs') };
}

/** The key under which customers' keys are wrapped: from the environment, else made at first start. */
export function masterKey(dir: DataDir, fromEnvironment: string | undefined): string {
  return fromEnvironment ?? secretFile(dir, 'master.key', () => randomBytes(32).toString('base64'));
}

/** A secret that is made once and kept in a file that only its owner reads. */
export function secretFile(dir: DataDir, name: string, make: () => string): string {
  const path = join(dir.path, name);
  if (existsSync(path)) return readFileSync(path, 'utf8').trim();
  const secret = make();
  writePrivate(path, secret);
  return secret;
}

/** The running `up` on this folder, or null. */
export function readRuntime(dir: DataDir): Runtime | null {
  const path = join(dir.path, 'runtime.json');
  if (!existsSync(path)) return null;
  const runtime = JSON.parse(readFileSync(path, 'utf8')) as Runtime;
  return isAlive(runtime.pid) ? runtime : null;
}

export function writeRuntime(dir: DataDir, runtime: Runtime): void {
  writePrivate(join(dir.path, 'runtime.json'), JSON.stringify(runtime, null, 2));
}

export function removeRuntime(dir: DataDir): void {
  rmSync(join(dir.path, 'runtime.json'), { force: true });
}

/** Writes whole or not at all, readable by its owner only. */
export function writePrivate(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Whether a process of this id runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
