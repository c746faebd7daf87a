import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPool } from './open-pool.ts';
import { isAlive } from './postmaster.ts';
import { type RunningPostgres, type StartPostgresOptions, startPostgres } from './start-postgres.ts';

let directory: string;
let dataDir: string;
const running: RunningPostgres[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidewatch-start-postgres-'));
  chmodSync(directory, 0o755);
  dataDir = join(directory, 'data');
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
  rmSync(directory, { recursive: true, force: true });
});

async function start(options: Partial<StartPostgresOptions> = {}): Promise<RunningPostgres> {
  const server = await startPostgres({ dataDir, ...options });
  running.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const pool = openPool(url, { max: 1 });
  try {
    return (await pool.query(sql)).rows;
  } finally {
    await pool.end();
  }
}

/** Another process that starts the server, as a supervisor would, and keeps it. */
async function startSupervisor(): Promise<{ supervisor: ChildProcess; url: string; pid: number }> {
  const code = `import { startPostgres } from '@tidewatch/ingest/postgres';
    const { url, pid } = await startPostgres({ dataDir: process.argv[1] });
    console.log(JSON.stringify({ url, pid }));
    setInterval(() => {}, 1000);`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', code, dataDir];
  const supervisor = spawn(process.execPath, args, { cwd: new URL('../..', import.meta.url), stdio: ['ignore', 'pipe', 'inherit'] });
  if (!supervisor.stdout) throw new Error('stdout is piped');
  const [line] = await once(createInterface({ input: supervisor.stdout }), 'line');
  return { supervisor, ...(JSON.parse(line) as { url: string; pid: number }) };
}

test('a first start makes a durable cluster with a password of its own, on loopback only', async () => {
  const { url, port } = await start();
  const { password, hostname, pathname } = new URL(url);
  expect({ hostname, pathname }).toEqual({ hostname: '127.0.0.1', pathname: '/tidewatch' });
  expect(password.length).toBeGreaterThanOrEqual(32);
  expect(statSync(`${dataDir}.password`).mode & 0o777).toBe(0o600);
  await expect(query(`postgres://tidewatch:wrong@127.0.0.1:${port}/tidewatch`, 'select 1')).rejects.toThrow(
    /password authentication failed/,
  );
  await expect(query(`postgres://tidewatch@127.0.0.1:${port}/tidewatch`, 'select 1')).rejects.toThrow(/password/);
  const [settings] = await query(
    url,
    `select current_setting('listen_addresses') as listen, current_setting('unix_socket_directories') as sockets,
      current_setting('fsync') as fsync, current_setting('data_checksums') as checksums, current_setting('server_encoding') as encoding`,
  );
  expect(settings).toEqual({ listen: '127.0.0.1', sockets: '', fsync: 'on', checksums: 'on', encoding: 'UTF8' });
});

test('a later start has the same data and the same password', async () => {
  const first = await start();
  await query(first.url, 'create table kept as select 1 as n');
  await first.stop();
  const second = await start({ settings: { work_mem: '8MB' } });
  expect(new URL(second.url).password).toBe(new URL(first.url).password);
  expect(await query(second.url, "select n, current_setting('work_mem') as work_mem from kept")).toEqual([{ n: 1, work_mem: '8MB' }]);
});

test('a server killed at once, with a stale pid file that names a living process, is started again and has what was committed', async () => {
  const first = await start();
  await query(first.url, 'create table kept as select 1 as n');
  process.kill(first.pid, 'SIGKILL');
  await first.exited;
  running.pop();
  expect(existsSync(join(dataDir, 'postmaster.pid'))).toBe(true);
  writeFileSync(join(dataDir, 'postmaster.pid'), `${process.pid}\n`);
  expect(await query((await start()).url, 'select n from kept')).toEqual([{ n: 1 }]);
});

test('the server ends with a supervisor that is killed, and the next start needs nothing done by hand', async () => {
  const { supervisor, url, pid } = await startSupervisor();
  await query(url, 'create table kept as select 1 as n');
  supervisor.kill('SIGKILL');
  await once(supervisor, 'exit');
  expect(await query((await start()).url, 'select n from kept')).toEqual([{ n: 1 }]);
  await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
});

test('a directory in use by a living supervisor is refused, and its server goes on', async () => {
  const { supervisor, url } = await startSupervisor();
  try {
    await expect(startPostgres({ dataDir })).rejects.toMatchObject({
      code: 'postgres_in_use',
      message: expect.stringContaining(`process ${supervisor.pid}`),
    });
    expect(await query(url, 'select 1 as n')).toEqual([{ n: 1 }]);
  } finally {
    supervisor.kill('SIGTERM');
    await once(supervisor, 'exit');
  }
});

test('a first start that was cut off leaves nothing in the way of the next', async () => {
  mkdirSync(`${dataDir}.new`);
  writeFileSync(join(`${dataDir}.new`, 'half'), '');
  writeFileSync(`${dataDir}.password`, 'of the start that was cut off\n');
  expect(await query((await start()).url, 'select 1 as n')).toEqual([{ n: 1 }]);
});

test('a directory with something else in it, a lost password and a broken setting say what to do', async () => {
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, 'diary.txt'), 'private');
  await expect(start()).rejects.toMatchObject({ code: 'postgres_data_foreign' });
  expect(existsSync(join(dataDir, 'diary.txt'))).toBe(true);
  rmSync(dataDir, { recursive: true });
  await (await start()).stop();
  running.pop();
  await expect(start({ settings: { shared_buffers: 'much' } })).rejects.toMatchObject({
    code: 'postgres_start_failed',
    message: expect.stringContaining('shared_buffers'),
  });
  rmSync(`${dataDir}.password`);
  await expect(start()).rejects.toMatchObject({ code: 'postgres_password_missing' });
});

test.runIf(process.getuid?.() === 0)(
  'root can use a directory that the user nobody cannot enter: the data lie elsewhere, linked',
  async () => {
    const closed = join(directory, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const options = { dataDir: join(closed, 'data'), reachableDir: join(directory, 'reachable') };
    const first = await start(options);
    await query(first.url, 'create table kept as select 1 as n');
    await first.stop();
    expect(lstatSync(options.dataDir).isSymbolicLink()).toBe(true);
    expect(await query((await start(options)).url, 'select n from kept')).toEqual([{ n: 1 }]);
  },
);
