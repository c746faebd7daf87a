import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { CxEvent } from '@tidewatch/schemas';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openTcpProxy, type TcpProxy } from '../../../bench/chaos/tcp-proxy.ts';
import { openPool, type RunningPostgres, startPostgres } from '../postgres/index.ts';
import { testEvent } from '../testing.ts';
import { type DoorProcess, startDoorProcess } from '../testing-door.ts';

// A PostgreSQL of its own, which writes to the disk, behind a network of its own, and a door before a network as well.
const dir = mkdtempSync(join(tmpdir(), 'tidewatch-outages-'));
const dataDir = join(dir, 'data');
let postgres: RunningPostgres;
let toPostgres: TcpProxy;
let toDoor: TcpProxy;
let door: DoorProcess;
let key: string;

beforeAll(async () => {
  chmodSync(dir, 0o755);
  postgres = await startPostgres({ dataDir });
  toPostgres = await openTcpProxy({ to: postgres.port, random: Math.random });
  const database = new URL(postgres.url);
  database.port = String(toPostgres.port);
  door = startDoorProcess({
    DATABASE_URL: database.href,
    TIDEWATCH_MASTER_KEY: randomBytes(32).toString('base64'),
    INGEST_FIRST_TENANT: 'demo',
  });
  const { url, firstApiKey } = await door.ready;
  toDoor = await openTcpProxy({ to: Number(new URL(url).port), random: Math.random });
  key = firstApiKey ?? '';
}, 60_000);
afterEach(() => {
  toPostgres.heal();
  toDoor.heal();
});
afterAll(async () => {
  door.child.kill('SIGKILL');
  await Promise.all([door.exited, toDoor.close(), toPostgres.close()]);
  await postgres.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** Senders that send each batch until it is taken, as a producer does. */
class Senders {
  readonly acknowledged = new Set<string>();
  readonly refusals = new Map<string, number>();
  slowestMs = 0;
  #done = false;
  readonly #work = Promise.all(Array.from({ length: 6 }, () => this.#send()));

  /** Resolves when the batches under way are taken. */
  async stop(): Promise<void> {
    this.#done = true;
    await this.#work;
  }

  async #send(): Promise<void> {
    while (!this.#done) {
      const events = Array.from({ length: 5 }, () => testEvent({ text: 'hello' }));
      while (!(await this.#isTaken(events))) await delay(100);
      for (const { event_id } of events) this.acknowledged.add(event_id);
    }
  }

  async #isTaken(events: readonly CxEvent[]): Promise<boolean> {
    const startedAt = performance.now();
    const response = await post(events).catch(() => null);
    if (response === null) return false;
    const body = (await response.json().catch(() => ({}))) as { error?: { code: string } };
    this.slowestMs = Math.max(this.slowestMs, performance.now() - startedAt);
    if (response.status === 202) return true;
    const reason = `${response.status} ${body.error?.code} ${response.headers.get('retry-after')}`;
    this.refusals.set(reason, (this.refusals.get(reason) ?? 0) + 1);
    return false;
  }
}

const post = (events: readonly CxEvent[]) =>
  fetch(`http://127.0.0.1:${toDoor.port}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(events),
  });

/** Ids of the tenant's events in the log, with repeats. */
async function logged(): Promise<readonly string[]> {
  const pool = openPool(postgres.url, { max: 1 });
  const { rows } = await pool.query<{ id: string }>(
    "select convert_from(value, 'UTF8')::jsonb ->> 'event_id' as id from log.records where convert_from(value, 'UTF8')::jsonb ->> 'tenant_id' = 'demo'",
  );
  await pool.end();
  return rows.map(({ id }) => id);
}

/** The senders send, `fault` comes and goes, and everything is taken again; what came of it. */
async function ride(fault: (senders: Senders) => Promise<void>): Promise<Senders> {
  const senders = new Senders();
  const more = async (count: number) => {
    const before = senders.acknowledged.size;
    await expect.poll(() => senders.acknowledged.size, { timeout: 20_000, interval: 20 }).toBeGreaterThan(before + count);
  };
  await more(100);
  await fault(senders);
  await more(100);
  await senders.stop();
  const inLog = new Set(await logged());
  expect([...senders.acknowledged].filter((id) => !inLog.has(id))).toEqual([]);
  // Every refusal says when to come again, and none blames the sender or says that the door is broken.
  for (const reason of senders.refusals.keys()) expect(reason).toMatch(/^503 (log|store|vault)_unavailable 1$/);
  return senders;
}

/** The server's processes stop, or go on, as they stand. */
function signalAll(signal: 'SIGSTOP' | 'SIGCONT'): void {
  const children = readFileSync(`/proc/${postgres.pid}/task/${postgres.pid}/children`, 'utf8').trim().split(' ');
  for (const pid of [postgres.pid, ...children.map(Number)]) process.kill(pid, signal);
}

async function administer(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.url });
  client.on('error', () => {});
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
const refused = (senders: Senders, count: number) =>
  expect.poll(() => [...senders.refusals.values()].reduce((a, b) => a + b, 0), { timeout: 20_000, interval: 20 }).toBeGreaterThan(count);

test('a PostgreSQL that hangs: no request waits longer than some seconds, and all is taken when it goes on', async () => {
  const { slowestMs } = await ride(async (senders) => {
    signalAll('SIGSTOP');
    try {
      await refused(senders, 6);
    } finally {
      signalAll('SIGCONT');
    }
  });
  expect(slowestMs).toBeGreaterThan(3_000);
  expect(slowestMs).toBeLessThan(12_000);
});

test('connections to PostgreSQL that fall silent for good are given up, and new ones are used', async () => {
  const { slowestMs } = await ride(async (senders) => {
    toPostgres.set({ isSilent: true });
    await refused(senders, 6);
    toPostgres.heal();
  });
  expect(slowestMs).toBeLessThan(12_000);
});

test('a PostgreSQL that is read-only for a while', async () => {
  const setReadOnly = (value: 'on' | 'off') =>
    administer(async (client) => {
      await client.query('set default_transaction_read_only = off');
      await client.query(`alter system set default_transaction_read_only = ${value}`);
      await client.query('select pg_reload_conf()');
    });
  await ride(async (senders) => {
    await setReadOnly('on');
    await refused(senders, 20);
    await setReadOnly('off');
  });
});

test('a table that somebody else has locked', async () => {
  const { slowestMs } = await ride((senders) =>
    administer(async (client) => {
      await client.query('begin');
      await client.query('lock table log.partitions in access exclusive mode');
      await refused(senders, 6);
    }),
  );
  expect(slowestMs).toBeLessThan(12_000);
});

test('a PostgreSQL without a free connection, after the door has lost its own', async () => {
  const others: pg.Client[] = [];
  const takeAll = async () => {
    for (;;) {
      const other = new pg.Client({ connectionString: postgres.url });
      other.on('error', () => {});
      try {
        await other.connect();
      } catch {
        return; // there is no room for more
      }
      others.push(other);
    }
  };
  await ride(async (senders) => {
    await administer(async (client) => {
      await takeAll();
      await client.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tidewatch-door'");
      await takeAll();
      await refused(senders, 0);
    });
    await Promise.all(others.map((other) => other.end()));
  });
});

test('a PostgreSQL that is killed with SIGKILL and comes back, three times: what was acknowledged is in the log', async () => {
  await ride(async (senders) => {
    for (let kills = 0; kills < 3; kills++) {
      process.kill(postgres.pid, 'SIGKILL');
      await postgres.exited;
      postgres = await startPostgres({ dataDir, port: postgres.port });
      const before = senders.acknowledged.size;
      await expect.poll(() => senders.acknowledged.size, { timeout: 20_000, interval: 20 }).toBeGreaterThan(before + 50);
    }
  });
});

test('answers that are lost after the commit: sent again, nothing is taken as new', async () => {
  const senders = await ride(async (senders) => {
    toDoor.set({ lostAnswerShare: 0.5 });
    const before = senders.acknowledged.size;
    await expect.poll(() => senders.acknowledged.size, { timeout: 20_000, interval: 20 }).toBeGreaterThan(before + 200);
    toDoor.heal();
  });
  expect(toDoor.counts().lostAnswers).toBeGreaterThan(10);
  const copies = new Map<string, number>();
  for (const id of await logged()) copies.set(id, (copies.get(id) ?? 0) + 1);
  expect([...senders.acknowledged].filter((id) => copies.get(id) !== 1)).toEqual([]);
});
