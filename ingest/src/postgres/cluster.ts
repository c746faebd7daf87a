import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '@tidewatch/schemas';
import type { Account } from './account.ts';
import { makePrivate, type Programs } from './placement.ts';

/** Superuser and database that the first start makes. */
export const ROLE = 'tidewatch';

export interface Cluster {
  readonly dir: string;
  /** Kept beside the data directory, readable by its owner only. */
  readonly passwordFile: string;
}

/**
 * Makes the database cluster when there is none and gives its password. A first start that is cut off leaves nothing:
 * the cluster is made under another name and renamed when it is whole.
 * @throws EnvironmentError `postgres_data_foreign`, `postgres_password_missing`, `postgres_initdb_failed`
 */
export function ensureCluster(cluster: Cluster, programs: Programs, account: Account): string {
  if (existsSync(join(cluster.dir, 'PG_VERSION'))) return readPassword(cluster);
  if (existsSync(cluster.dir) && readdirSync(cluster.dir).length > 0) {
    const message = `${cluster.dir} holds something that is no PostgreSQL data directory. Choose an empty directory.`;
    throw new EnvironmentError('postgres_data_foreign', message);
  }
  const password = randomBytes(24).toString('base64url');
  writeFileSync(cluster.passwordFile, `${password}\n`, { mode: 0o600 });
  initialize(cluster.dir, password, { programs, account });
  return password;
}

function readPassword(cluster: Cluster): string {
  try {
    return readFileSync(cluster.passwordFile, 'utf8').trim();
  } catch (cause) {
    const message = `${cluster.passwordFile}, the password of the PostgreSQL in ${cluster.dir}, cannot be read. Put it back from a copy, or move the data directory away to start anew.`;
    throw new EnvironmentError('postgres_password_missing', message, { cause });
  }
}

function initialize(dir: string, password: string, { programs, account }: { programs: Programs; account: Account }): void {
  const staging = `${dir}.new`;
  const passwordFile = `${dir}.pw`;
  makePrivate(staging, account);
  try {
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (account) chownSync(passwordFile, account.uid, account.gid);
    const made = spawnSync(programs.initdb, [...INITDB, `--pwfile=${passwordFile}`, '-D', staging], {
      ...account,
      cwd: '/',
      env: SERVER_ENV,
      encoding: 'utf8',
    });
    if (made.status !== 0) {
      const why = made.error?.message ?? made.stderr.trim();
      throw new EnvironmentError('postgres_initdb_failed', `PostgreSQL's initdb failed in ${dir}: ${why}`, { cause: made.error });
    }
    rmSync(dir, { recursive: true, force: true });
    renameSync(staging, dir);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(staging, { recursive: true, force: true });
  }
}

/** The caller's locale and PG… variables must not leak into a cluster that others will open. Next's types ask for more of an environment. */
export const SERVER_ENV = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } as Record<string, string> as NodeJS.ProcessEnv;

const INITDB = [
  `--username=${ROLE}`,
  '--auth-host=scram-sha-256',
  '--auth-local=scram-sha-256',
  '--encoding=UTF8',
  '--no-locale',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--data-checksums',
];
