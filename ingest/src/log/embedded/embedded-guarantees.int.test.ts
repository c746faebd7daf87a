import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../../../test/services/fresh-database.ts';
import { openPool } from '../../postgres/index.ts';
import type { EventLog, LogConsumer, LogRecord, NewRecord } from '../port.ts';
import { openEmbeddedLog } from './embedded-log.ts';
import { sweepEmbeddedLog } from './sweep.ts';
import { TopicDirectory } from './topic-directory.ts';
import { type PlacedRecord, writeRecords } from './write-records.ts';

let database: FreshDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.url, { max: 16 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function newTopic(partitions: number) {
  const log = await openEmbeddedLog({ pool });
  const topic = `t-${randomUUID()}`;
  await log.ensureTopics([{ name: topic, partitions }]);
  const [known] = await new TopicDirectory(pool).resolve([topic]);
  const place = (partition: number, value: string): PlacedRecord => ({
    topic,
    topicId: known?.id ?? 0,
    partition,
    key: `${partition}`,
    value: Buffer.from(value),
  });
  return { log, topic, group: `g-${randomUUID()}`, place };
}

test('a reader skips no record of eight writers whose transactions stay open for a while, end in any order, or roll back', async () => {
  const { log, topic, group, place } = await newTopic(3);
  const kept: string[] = [];
  let writing = true;
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let round = 0; round < 25; round++) {
      const rows = Array.from({ length: randomInt(1, 6) }, (_, i) => place(randomInt(3), `${writer}:${round}:${i}`));
      const client = await pool.connect();
      try {
        await client.query('begin');
        await writeRecords(client, rows);
        await delay(randomInt(0, 8));
        const keep = randomInt(4) > 0;
        await client.query(keep ? 'commit' : 'rollback');
        if (keep) kept.push(...rows.map((row) => row.value.toString()));
      } finally {
        client.release();
      }
    }
  });
  const reading = (async () => {
    const consumer = await log.join({ group, topics: [topic] });
    const records: LogRecord[] = [];
    for (;;) {
      const last = !writing;
      const poll = await consumer.poll({ maxRecords: 20, maxWaitMs: 20 });
      records.push(...poll.records);
      if (last && poll.records.length === 0) return records;
    }
  })();
  await Promise.all(writers);
  writing = false;
  const records = await reading;
  expect(records.map((record) => Buffer.from(record.value).toString()).sort()).toEqual(kept.sort());
  for (const partition of [0, 1, 2]) {
    const own = records.filter((record) => record.partition === partition);
    expect(own.map((record) => record.offset)).toEqual(own.map((_, i) => i));
    expect(own.map((record) => record.logAt)).toEqual(own.map((record) => record.logAt).sort((a, b) => a - b));
  }
  await log.close();
});

test('times do not go back when the clock does', async () => {
  const { log, topic, group, place } = await newTopic(1);
  await writeRecords(pool, [place(0, 'before')]);
  const ahead = Date.now() + 3_600_000;
  await pool.query('update log.partitions p set last_log_at = $1 from log.topics t where t.topic_id = p.topic_id and t.name = $2', [
    ahead,
    topic,
  ]);
  await writeRecords(pool, [place(0, 'after')]);
  const consumer = await log.join({ group, topics: [topic] });
  const { records } = await consumer.poll({ maxRecords: 10, maxWaitMs: 1_000 });
  expect(records[1]?.logAt).toBe(ahead);
  await log.close();
});

test('the sweep deletes what is old and read by every group, and a reader that stood before it goes on behind it', async () => {
  const { log, topic, group } = await newTopic(1);
  const append = (count: number) => log.append(Array.from({ length: count }, (_, i) => ({ topic, key: 'k', value: Buffer.from(`${i}`) })));
  await append(12_000);
  await pool.query('update log.records r set log_at = log_at - 1000000 from log.topics t where t.topic_id = r.topic_id and t.name = $1', [
    topic,
  ]);
  await append(10);
  const consumer = await log.join({ group, topics: [topic] });
  await consumer.poll({ maxRecords: 100, maxWaitMs: 1_000 });
  expect(await sweepEmbeddedLog(pool, { maxAgeMs: 500_000 })).toBe(0);
  await consumer.commit([{ topic, partition: 0, offset: 11_000 }]);
  expect(await sweepEmbeddedLog(pool, { maxAgeMs: 500_000 })).toBe(11_000);
  expect(await log.lag(group, [topic])).toEqual([{ topic, partition: 0, offset: 11_000, end: 12_010, lag: 1_010 }]);
  expect((await consumer.poll({ maxRecords: 1, maxWaitMs: 1_000 })).records[0]?.offset).toBe(11_000);
  await consumer.close();
  expect(await sweepEmbeddedLog(pool, { maxAgeMs: 500_000, forgetGroupsAfterMs: -1 })).toBe(1_000);
  const other = await log.join({ group: `${group}-2`, topics: [topic] });
  const { records } = await other.poll({ maxRecords: 100, maxWaitMs: 1_000 });
  expect(records.map((record) => record.offset)).toEqual(Array.from({ length: 10 }, (_, i) => 12_000 + i));
  await log.close();
});

test('a store that is read-only for a while, or away, is an error that says to try again, and the same append succeeds later', async () => {
  const { log, topic, group } = await newTopic(1);
  const name = new URL(database.url).pathname.slice(1);
  const records = [{ topic, key: 'k', value: Buffer.from('x') }];
  const appended = () =>
    log.append(records).then(
      () => 'appended',
      (error) => error,
    );
  const maintenance = openPool(inject('postgresUrl'), { max: 1 });
  await maintenance.query(`alter database ${name} set default_transaction_read_only = on`);
  await cutConnections(maintenance, name);
  await expect
    .poll(appended, { timeout: 10_000 })
    .toMatchObject({ code: 'log_unavailable', retry: true, message: expect.stringContaining('read-only') });
  await maintenance.query(`alter database ${name} reset default_transaction_read_only`);
  await cutConnections(maintenance, name);
  await expect.poll(appended, { timeout: 10_000 }).toBe('appended');
  const consumer = await log.join({ group, topics: [topic] });
  expect((await consumer.poll({ maxRecords: 10, maxWaitMs: 1_000 })).records).toHaveLength(1);
  await maintenance.end();
  await log.close();
  const away = openPool('postgres://x:y@127.0.0.1:1/none');
  await expect(openEmbeddedLog({ pool: away })).rejects.toMatchObject({ code: 'log_unavailable', retry: true });
  await away.end();
});

test('a reader goes on after its connections were cut, and loses and doubles nothing', async () => {
  const { log, topic, group } = await newTopic(2);
  const name = new URL(database.url).pathname.slice(1);
  const consumer = await log.join({ group, topics: [topic] });
  const maintenance = openPool(inject('postgresUrl'), { max: 1 });
  const seen: string[] = [];
  for (let round = 0; round < 8; round++) {
    await appendAtLast(
      log,
      Array.from({ length: 50 }, (_, i) => ({ topic, key: `k${i}`, value: Buffer.from(`${round}:${i}`) })),
    );
    const read = readSome(consumer, seen, (round + 1) * 50);
    await cutConnections(maintenance, name);
    await read;
  }
  expect(seen).toHaveLength(400);
  expect(new Set(seen).size).toBe(400);
  await maintenance.end();
  await log.close();
});

/** Ends all connections to a database and waits until they are gone. */
async function cutConnections(maintenance: pg.Pool, name: string): Promise<void> {
  await maintenance.query('select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1', [name]);
}

/** Appends; on a connection that was cut before it was used nothing was written, so trying again adds once. */
async function appendAtLast(log: EventLog, records: readonly NewRecord[]): Promise<void> {
  for (;;) {
    try {
      return await log.append(records);
    } catch (error) {
      expect(error).toMatchObject({ code: 'log_unavailable' });
    }
  }
}

async function readSome(consumer: LogConsumer, seen: string[], count: number): Promise<void> {
  while (seen.length < count) {
    try {
      const { records } = await consumer.poll({ maxRecords: 20, maxWaitMs: 50 });
      seen.push(...records.map((record) => Buffer.from(record.value).toString()));
    } catch (error) {
      expect(error).toMatchObject({ code: 'log_unavailable' });
    }
  }
}
