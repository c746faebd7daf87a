import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { EnvironmentError } from '@tidewatch/schemas';
import pg from 'pg';
import { type Account, serverAccount } from './account.ts';
import { ensureCluster, ROLE, SERVER_ENV } from './cluster.ts';
import { isPassingFault } from './is-passing-fault.ts';
import { findPrograms, placeData, REACHABLE_DIR } from './placement.ts';
import { clearLeftover, findPostmaster, stopPostmaster } from './postmaster.ts';

export interface StartPostgresOptions {
  /** Made at the first start. Its password and the pid of its supervisor are kept beside it (`<dataDir>.password`, 0600, and `<dataDir>.owner`). */
  readonly dataDir: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Lines of the server's own log. */
  readonly onLog?: (line: string) => void;
  /** Server settings over ours, by name. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where data and programs go when root started us and `nobody` cannot enter their directories; default /var/lib/tidewatch. */
  readonly reachableDir?: string;
}

export interface RunningPostgres {
  /** postgres:// URL with the password, of the database `tidewatch`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves when the server has ended, asked for or not. */
  readonly exited: Promise<void>;
  /** Fast shutdown: transactions under way are rolled back, the data directory is clean. */
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL from npm on loopback, making its database cluster at the first start. Ready when it resolves.
 * The server stops by itself when this process ends in any way: a shell between the two waits for the end of a pipe.
 * A server that a killed supervisor left behind is stopped first.
 * @throws EnvironmentError with what to do
 */
export async function startPostgres(options: StartPostgresOptions): Promise<RunningPostgres> {
  const account = serverAccount();
  const log = options.onLog ?? (() => {});
  const dataDir = resolve(options.dataDir);
  const reachableDir = options.reachableDir ?? REACHABLE_DIR;
  const programs = findPrograms(account, reachableDir);
  const dir = placeData(dataDir, account, reachableDir);
  const password = ensureCluster({ dir, passwordFile: `${dataDir}.password` }, programs, account);
  await clearLeftover(dir, `${dataDir}.owner`, log);
  writeFileSync(`${dataDir}.owner`, `${process.pid}\n`, { mode: 0o600 });
  const launch: Launch = { program: programs.postgres, dir, account, log, settings: options.settings ?? {} };
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const started = await tryStart(launch, port, password);
    if ('url' in started) return started;
    // Backends of a killed server still leaving, or a port taken since it was found: both pass.
    const passes = TRANSIENT.test(started.lastLines) && attempt < 20;
    if (!passes) throw new EnvironmentError('postgres_start_failed', `PostgreSQL did not start on ${dir}:\n${started.lastLines}`);
    await delay(250);
  }
}

interface Launch {
  readonly program: string;
  readonly dir: string;
  readonly account: Account;
  readonly log: (line: string) => void;
  readonly settings: Readonly<Record<string, string>>;
}

const TRANSIENT = /shared memory block|Address already in use|lock file "postmaster.pid" already exists/;
const START_LIMIT_MS = 120_000;

/** Runs "$@" and sends it SIGINT (fast shutdown) when standard input, our pipe, ends. */
const GUARD = `exec 3<&0
"$@" </dev/null 3<&- &
server=$!
{ read -r _ <&3; kill -INT "$server"; } >/dev/null 2>&1 &
guard=$!
wait "$server"
status=$?
kill "$guard" 2>/dev/null
exit "$status"`;

async function tryStart(launch: Launch, port: number, password: string): Promise<RunningPostgres | { lastLines: string }> {
  const settings = Object.entries({ ...SETTINGS, port: String(port), ...launch.settings });
  const args = settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // A group of its own: Ctrl-C in a terminal must not stop it before those who still write to it.
  const child = spawn('/bin/sh', ['-c', GUARD, 'sh', launch.program, '-D', launch.dir, ...args], {
    ...launch.account,
    cwd: '/',
    detached: true,
    env: SERVER_ENV,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit').then(() => {});
  const lines = keepLines(child, launch.log);
  const url = `postgres://${ROLE}:${password}@127.0.0.1:${port}/${ROLE}`;
  try {
    if (!(await waitReady(url, child))) {
      await exited;
      return { lastLines: lines.join('\n') };
    }
  } catch (error) {
    child.stdin?.end();
    throw error;
  }
  const pid = findPostmaster(launch.dir)?.pid;
  if (pid === undefined) return { lastLines: lines.join('\n') };
  const stop = async () => {
    if (await stopPostmaster(pid)) await exited;
    else throw new EnvironmentError('postgres_stuck', `PostgreSQL, pid ${pid}, does not stop`);
  };
  return { url, port, pid, exited, stop };
}

/** Whether the server answers and has our database; false when it has ended. */
async function waitReady(url: string, child: ChildProcess): Promise<boolean> {
  const maintenance = url.replace(/[^/]+$/, 'postgres');
  const deadline = Date.now() + START_LIMIT_MS;
  while (child.exitCode === null && child.signalCode === null) {
    const client = new pg.Client({ connectionString: maintenance, connectionTimeoutMillis: 5_000 });
    client.on('error', () => {}); // the query that it breaks rejects too
    try {
      await client.connect();
      const found = await client.query('select 1 from pg_database where datname = $1', [ROLE]);
      if (found.rowCount === 0) await client.query(`create database ${ROLE}`);
      return true;
    } catch (error) {
      // Refused, slow, or 57P03: the database system is starting up (crash recovery takes its time).
      if (!isPassingFault(error)) throw error;
      if (Date.now() > deadline) {
        throw new EnvironmentError('postgres_start_failed', `PostgreSQL is not ready after ${START_LIMIT_MS / 1000} s`, { cause: error });
      }
      await delay(25);
    } finally {
      await client.end().catch(() => {}); // a connection that never came up has nothing to end
    }
  }
  return false;
}

function keepLines(child: ChildProcess, log: (line: string) => void): string[] {
  const last: string[] = [];
  if (!child.stderr) throw new TypeError('stderr is piped');
  createInterface({ input: child.stderr }).on('line', (line) => {
    last.push(line);
    if (last.length > 20) last.shift();
    log(line);
  });
  return last;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Small memory, full durability. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '64MB',
  max_connections: '60',
  max_wal_size: '512MB',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  io_method: 'sync',
  fsync: 'on',
  synchronous_commit: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Without the values of keys, which name customers.
  log_error_verbosity: 'terse',
};
