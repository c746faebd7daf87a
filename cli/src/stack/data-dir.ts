import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EnvironmentError } from '@tidewatch/schemas';
import type { Call } from '../terminal/verb.ts';
import { writePrivate, writePrivateOnce } from './private-file.ts';
import { isRunning, type ProcessMark } from './process-mark.ts';
import { refuseUnfinished } from './unfinished-restore.ts';

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
export interface Runtime extends ProcessMark {
  readonly startedAt: number;
  readonly url: string;
  readonly doorUrl: string;
  readonly databaseUrl: string;
  readonly clickhouseUrl: string;
  readonly queryUrl: string;
  readonly kafkaBrokers: string | null;
  /** Where each process answers its operators: `worker`, `door`, `web`. */
  readonly opsUrls: Readonly<Record<string, string>>;
  readonly processes: readonly NamedProcess[];
}

/** A process of the stack: `worker`, `postgres`, … */
export interface NamedProcess extends ProcessMark {
  readonly name: string;
}

/** Where the data folder of a call is; it need not exist. A relative path is one from the working directory. */
export function dataPath(call: Call): string {
  return resolve(call.flags['data'] ?? call.config.TIDEWATCH_DATA_DIR ?? join(ROOT, '.tidewatch'));
}

/**
 * Opens (and makes) the data folder that a call names.
 * @throws EnvironmentError `data_dir_unwritable`, `restore_unfinished`
 */
export function openDataDir(call: Call): DataDir {
  const path = dataPath(call);
  refuseUnfinished(path);
  const logs = join(path, 'logs');
  try {
    mkdirSync(logs, { recursive: true });
    for (const folder of [path, logs]) accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new EnvironmentError(
      'data_dir_unwritable',
      `${path} cannot be written (${(error as Error).message}); name another folder with --data`,
      { cause: error },
    );
  }
  return { path, postgres: join(path, 'postgres'), clickhouse: join(path, 'clickhouse'), logs };
}

const KEY_BYTES = 32;

/**
 * The key under which customers' keys are wrapped, base64: from the environment, else made once and kept in a file that
 * only its owner reads.
 * @throws EnvironmentError `master_key_damaged`: without it what it sealed cannot be read, so no other is made
 */
export function masterKey(dir: DataDir, fromEnvironment: string | undefined): string {
  if (fromEnvironment !== undefined) return fromEnvironment;
  const path = join(dir.path, 'master.key');
  const key = readIfThere(path) ?? makeSecret(path);
  if (Buffer.from(key, 'base64').length !== KEY_BYTES)
    throw new EnvironmentError('master_key_damaged', `${path} does not hold ${KEY_BYTES} bytes in base64; put it back from a copy`);
  return key;
}

function makeSecret(path: string): string {
  writePrivateOnce(path, randomBytes(KEY_BYTES).toString('base64'));
  return readFileSync(path, 'utf8').trim();
}

/** The running `up` on this folder, or null. */
export function readRuntime(dir: DataDir): Runtime | null {
  const runtime = lastRuntime(dir);
  return runtime !== null && isRunning(runtime) ? runtime : null;
}

/**
 * What the last `up` on this folder wrote, though it may have been killed since; null after a clean stop.
 * @throws EnvironmentError `runtime_damaged`
 */
export function lastRuntime(dir: DataDir): Runtime | null {
  const path = runtimePath(dir);
  const text = readIfThere(path);
  if (text === null) return null;
  try {
    return JSON.parse(text) as Runtime;
  } catch (error) {
    throw new EnvironmentError('runtime_damaged', `${path} is no JSON; remove it when nothing runs on ${dir.path}`, { cause: error });
  }
}

export function writeRuntime(dir: DataDir, runtime: Runtime): void {
  writePrivate(runtimePath(dir), JSON.stringify(runtime, null, 2));
}

export function removeRuntime(dir: DataDir): void {
  rmSync(runtimePath(dir), { force: true });
}

function runtimePath(dir: DataDir): string {
  return join(dir.path, 'runtime.json');
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
