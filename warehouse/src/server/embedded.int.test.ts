import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Metric, type MetricQuery, metricById } from '@tidewatch/schemas';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { plainSession } from '../fixtures/plain-session.ts';
import { migrate } from '../migrations.ts';
import { openStore } from '../open-store.ts';
import { openReader } from '../query/index.ts';
import { type ClickHouseServer, startClickHouse } from './embedded.ts';

let dataDir: string;
let server: ClickHouseServer;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tw-warehouse-embedded-'));
  server = await startClickHouse({ dataDir });
  await migrate({ url: server.url });
});
afterAll(async () => {
  await server?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** Sends one statement and returns the answer, or the code of ClickHouse's error. */
async function send(sql: string, user: string, password: string, database = 'tidewatch'): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${server.port}/?database=${database}`, {
    method: 'POST',
    body: sql,
    headers: { 'X-ClickHouse-User': user, 'X-ClickHouse-Key': password },
  });
  const text = await response.text();
  return response.ok ? text.trim() : (/^Code: (\d+)/.exec(text)?.[1] ?? text);
}

const DENIED = '497';
const WRONG_PASSWORD = '516';

describe('users of the embedded server', () => {
  it.each([
    'SELECT * FROM tidewatch.sessions',
    'INSERT INTO tidewatch.watermarks (epoch) VALUES (1)',
    'CREATE DATABASE mine',
    'CREATE TABLE mine (a Int8) ENGINE = Memory',
    'DROP DATABASE tidewatch',
    "SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "INSERT INTO FUNCTION file('/tmp/tw-warehouse-never', 'LineAsString') SELECT 'x'",
    "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
    'CREATE USER mine',
    'SYSTEM SHUTDOWN',
    'SELECT * FROM system.processes',
  ])('the passwordless default may not: %s', async (sql) => {
    expect(await send(sql, 'default', '', 'default')).toBe(DENIED);
  });

  it.each([
    'INSERT INTO watermarks (epoch, topic, partition, watermark_at) VALUES (1, 1, 1, 1)',
    'TRUNCATE TABLE sessions',
    'ALTER TABLE sessions DELETE WHERE 1',
    'CREATE TABLE mine (a Int8) ENGINE = MergeTree ORDER BY a',
    'SELECT * FROM schema_migrations',
    'SELECT * FROM system.parts',
    'SELECT * FROM system.processes',
    "SELECT * FROM file('/etc/passwd', 'LineAsString')",
  ])('the query user may not: %s', async (sql) => {
    const { username, password } = new URL(server.queryUrl);
    expect(await send(sql, username, password)).toMatch(/^(497|164)$/);
  });

  it.each(['max_memory_usage = 900000000000', 'max_execution_time = 100000', 'readonly = 0'])(
    'the query user may not set %s',
    async (setting) => {
      const { username, password } = new URL(server.queryUrl);
      expect(await send(`SELECT 1 SETTINGS ${setting}`, username, password)).toMatch(/^(452|164)$/);
      expect(await send('SELECT count() FROM sessions', username, password)).toBe('0');
    },
  );

  it('a wrong password opens nothing', async () => {
    const { username } = new URL(server.url);
    expect(await send('SELECT 1', username, 'wrong')).toBe(WRONG_PASSWORD);
    expect(await send('SELECT 1', username, '')).toBe(WRONG_PASSWORD);
  });

  it('passwords lie in files of the owner only and stay the same over restarts', async () => {
    for (const name of ['secrets.json', 'users.xml', 'config.xml']) expect(statSync(join(dataDir, name)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(dataDir, 'users.xml'), 'utf8')).not.toContain(new URL(server.url).password);
    const before = server.url;
    await server.stop();
    expect(server.isAlive()).toBe(false);
    server = await startClickHouse({ dataDir, port: server.port });
    expect(server.url).toBe(before);
  });

  it('nothing listens beyond loopback', async () => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((address) => address && !address.internal && address.family === 'IPv4');
    if (outside) await expect(fetch(`http://${outside.address}:${server.port}/ping`)).rejects.toThrow();
    const listening = readFileSync('/proc/net/tcp', 'utf8') + readFileSync('/proc/net/tcp6', 'utf8');
    const port = server.port.toString(16).toUpperCase().padStart(4, '0');
    const addresses = [...listening.matchAll(new RegExp(`^ *\\d+: ([0-9A-F]+):${port} \\S+ 0A`, 'gm'))].map(([, address]) => address);
    expect(addresses).toEqual(['0100007F']);
  });
});

describe('a server that is killed', () => {
  it('has every acknowledged row after its restart; writes and reads that it met wait and pass', async () => {
    const store = openStore({ url: server.url });
    const reader = openReader({ url: server.queryUrl, tenantId: 't1' });
    const startedAt = Date.UTC(2026, 2, 2);
    const rowsOf = (batch: number) =>
      Array.from({ length: 200 }, (_, i) => plainSession({ session_id: `${batch}-${i}`, started_at: startedAt + batch * 1000 + i }));
    let written = 0;
    const writing = (async () => {
      for (let batch = 0; batch < 30; batch++) {
        await store.insertRows('session', rowsOf(batch));
        written = batch + 1;
      }
    })();
    for (const after of [5, 15]) {
      await vi.waitUntil(() => written >= after, { timeout: 20_000, interval: 5 });
      process.kill(server.pid, 'SIGKILL');
      await server.exited;
      expect(server.isAlive()).toBe(false);
      const acknowledged = written;
      const asking = reader.answer(countOf('sessions_started', startedAt));
      server = await startClickHouse({ dataDir, port: server.port });
      const [row] = await asking;
      expect(row?.cells['sessions_started']?.value).toBeGreaterThanOrEqual(acknowledged * 200);
    }
    await writing;
    const [row] = await reader.answer(countOf('sessions_started', startedAt));
    expect(row?.cells['sessions_started']?.value).toBe(30 * 200);
    await reader.close();
    await store.close();
  });

  it('ends by itself when its parent is killed, and the next start waits for it', async () => {
    const own = await mkdtemp(join(tmpdir(), 'tw-warehouse-orphan-'));
    const module = fileURLToPath(new URL('./embedded.ts', import.meta.url));
    const script = `import { startClickHouse } from ${JSON.stringify(module)};
      const server = await startClickHouse({ dataDir: ${JSON.stringify(own)} });
      process.stdout.write(String(server.pid));
      setInterval(() => undefined, 1000);`;
    const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = await new Promise<number>((resolve) => parent.stdout.once('data', (data) => resolve(Number(data))));
    expect(isRunning(pid)).toBe(true);
    parent.kill('SIGKILL');
    const next = await startClickHouse({ dataDir: own });
    expect(isRunning(pid)).toBe(false);
    await next.stop();
    await rm(own, { recursive: true, force: true });
  });
});

describe('starting', () => {
  it('refuses a data folder that another server has', async () => {
    await expect(startClickHouse({ dataDir, patienceMs: 0 })).rejects.toMatchObject({ name: 'EnvironmentError', code: 'warehouse_locked' });
    expect(server.isAlive()).toBe(true);
    expect(await (await fetch(`http://127.0.0.1:${server.port}/ping`)).text()).toBe('Ok.\n');
  });

  it('names CLICKHOUSE_URL where the machine has no ClickHouse', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'tw-warehouse-none-'));
    const starting = startClickHouse({ dataDir: empty, program: join(empty, 'clickhouse') });
    await expect(starting).rejects.toMatchObject({
      name: 'EnvironmentError',
      code: 'clickhouse_missing',
      message: expect.stringContaining('CLICKHOUSE_URL'),
    });
    await rm(empty, { recursive: true, force: true });
  });
});

function countOf(id: string, from: number): MetricQuery {
  const metrics = [metricById.get(id) as Metric];
  return { metrics, from, to: from + 3_600_000, grain: 'total', zone: 'UTC', by: [], where: [], asOf: from + 86_400_000 };
}

/** False also for a process that has ended and whose status nobody has read. */
function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
