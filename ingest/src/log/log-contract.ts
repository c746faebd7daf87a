import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { partitionOfKey } from './partition-of-key.ts';
import type { EventLog, LogConsumer, LogRecord, PollResult, Position } from './port.ts';

/** What every driver of the log promises. `open` connects once more to one and the same store. */
export function testLogContract(driver: string, open: () => Promise<EventLog>): void {
  describe(`the ${driver} log`, () => {
    const opened: EventLog[] = [];
    const log = async (): Promise<EventLog> => {
      const one = await open();
      opened.push(one);
      return one;
    };
    /** A log with one new topic. */
    const withTopic = async (partitions: number) => {
      const one = await log();
      const topic = `t-${randomUUID()}`;
      await one.ensureTopics([{ name: topic, partitions }]);
      return { log: one, topic, group: `g-${randomUUID()}` };
    };
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((one) => one.close()));
    });

    test('returns the records of a key in the order of their append, unchanged, with dense offsets and times that do not decrease', async () => {
      const { log, topic, group } = await withTopic(3);
      const keys = ['acme:1', 'acme:2', '客户:三', ''];
      const before = Date.now();
      for (let i = 0; i < 10; i++) await log.append(Array.from({ length: 20 }, (_, j) => record(topic, keys[j % 4], `${i * 20 + j}`)));
      const records = await readAll(await log.join({ group, topics: [topic] }), 200);
      expect(records).toHaveLength(200);
      for (const key of keys) {
        const own = records.filter((r) => r.key === key);
        expect(new Set(own.map((r) => r.partition))).toEqual(new Set([partitionOfKey(key, 3)]));
        const numbers = own.map((r) => Number(text(r)));
        expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
        expect(numbers).toHaveLength(50);
      }
      for (const own of byPartition(records).values()) {
        expect(own.map((r) => r.offset)).toEqual(own.map((_, i) => i));
        expect(own.map((r) => r.logAt)).toEqual(own.map((r) => r.logAt).sort((a, b) => a - b));
      }
      for (const { logAt } of records) expect(Math.abs(logAt - before)).toBeLessThan(60_000);
    });

    test('keeps what it has acknowledged when the process that appended it is gone', async () => {
      const { log: first, topic, group } = await withTopic(2);
      await first.append([record(topic, 'a', 'kept')]);
      await first.close();
      const records = await readAll(await (await log()).join({ group, topics: [topic] }), 1);
      expect(records.map(text)).toEqual(['kept']);
    });

    test('carries every byte, an empty value and one of 1 MiB', async () => {
      const { log, topic, group } = await withTopic(1);
      const values = [new Uint8Array(), Uint8Array.from({ length: 256 }, (_, i) => i), randomBytes(1_048_576), randomBytes(1_048_576)];
      await log.append(values.map((value) => ({ topic, key: 'k', value })));
      const records = await readAll(await log.join({ group, topics: [topic] }), values.length);
      for (const [i, value] of values.entries()) expect(Buffer.compare(Buffer.from(value), Buffer.from(records[i]?.value ?? []))).toBe(0);
    });

    test('returns no more than 8 MiB or maxRecords at once, and the rest with the next polls', async () => {
      const { log, topic, group } = await withTopic(2);
      const big = randomBytes(1_048_576);
      for (let i = 0; i < 12; i++) await log.append([{ topic, key: `k${i}`, value: big }]);
      const consumer = await log.join({ group, topics: [topic] });
      let read = 0;
      for (let polls = 0; read < 12 && polls < 100; polls++) {
        const { records } = await consumer.poll({ maxRecords: 7, maxWaitMs: 1_000 });
        expect(records.length).toBeLessThanOrEqual(7);
        read += records.length;
      }
      expect(read).toBe(12);
    });

    test('refuses an unknown topic, a value over 4 MiB and a key that is no text, and appends nothing of the batch', async () => {
      const { log, topic, group } = await withTopic(1);
      const good = record(topic, 'k', 'good');
      await expect(log.append([good, record('t-unknown', 'k', 'x')])).rejects.toMatchObject({ code: 'log_topic_unknown', retry: false });
      await expect(log.join({ group, topics: ['t-unknown'] })).rejects.toMatchObject({ code: 'log_topic_unknown' });
      const huge = { topic, key: 'k', value: new Uint8Array(4 * 1_048_576 + 1) };
      await expect(log.append([good, huge])).rejects.toMatchObject({ code: 'log_value_too_large' });
      await expect(log.append([good, record(topic, 'a\u0000', 'x')])).rejects.toMatchObject({ code: 'log_key_invalid' });
      await expect(log.append([good, record(topic, '\ud800', 'x')])).rejects.toMatchObject({ code: 'log_key_invalid' });
      await expect(log.ensureTopics([{ name: 'a b', partitions: 1 }])).rejects.toMatchObject({ code: 'log_topic_invalid' });
      await expect(log.ensureTopics([{ name: 'a', partitions: 0 }])).rejects.toMatchObject({ code: 'log_topic_invalid' });
      await log.append([]);
      expect(await log.lag(group, [topic])).toEqual([{ topic, partition: 0, offset: 0, end: 0, lag: 0 }]);
    });

    test('reads on from the last poll, and after a new join from the last commit', async () => {
      const { log, topic, group } = await withTopic(1);
      await log.append(Array.from({ length: 10 }, (_, i) => record(topic, 'k', `${i}`)));
      const first = await log.join({ group, topics: [topic] });
      expect((await readAll(first, 4, 4)).map(text)).toEqual(['0', '1', '2', '3']);
      expect((await readAll(first, 3, 3)).map(text)).toEqual(['4', '5', '6']);
      await first.commit([{ topic, partition: 0, offset: 2 }]);
      await first.commit([
        { topic, partition: 0, offset: 3 },
        { topic, partition: 0, offset: 5 },
      ]);
      await first.commit([]);
      await first.close();
      const second = await log.join({ group, topics: [topic] });
      expect((await readAll(second, 5)).map(text)).toEqual(['5', '6', '7', '8', '9']);
    });

    test('begins at the earliest or at the latest record, as asked, where a group has no commit', async () => {
      const { log, topic, group } = await withTopic(2);
      await log.append([record(topic, 'a', 'old'), record(topic, 'b', 'old'), record(topic, 'c', 'old')]);
      const latest = await log.join({ group, topics: [topic], from: 'latest' });
      await until(async () => (await latest.poll({ maxRecords: 10, maxWaitMs: 50 })).caughtUp.length === 2);
      await log.append([record(topic, 'a', 'new'), record(topic, 'b', 'new')]);
      expect((await readAll(latest, 2)).map(text)).toEqual(['new', 'new']);
      const earliest = await log.join({ group: `${group}-2`, topics: [topic] });
      expect((await readAll(earliest, 5)).map(text).sort()).toEqual(['new', 'new', 'old', 'old', 'old']);
    });

    test('names the partitions that are new to a member once, and those that it has read to the end', async () => {
      const { log, topic, group } = await withTopic(2);
      await log.append(Array.from({ length: 6 }, (_, i) => record(topic, 'k', `${i}`)));
      const consumer = await log.join({ group, topics: [topic] });
      const first = await pollUntil(consumer, (r) => r.records.length > 0, 4);
      expect(first.all.flatMap((r) => r.reassigned).sort(byPlace)).toEqual(places(topic, 2));
      expect(first.last.assigned.toSorted(byPlace)).toEqual(places(topic, 2));
      const used = partitionOfKey('k', 2);
      expect(first.last.caughtUp).not.toContainEqual({ topic, partition: used });
      const began = Date.now();
      const rest = await pollUntil(consumer, (r) => r.caughtUp.length === 2);
      expect(rest.all.flatMap((r) => r.reassigned)).toEqual([]);
      expect(rest.all.flatMap((r) => r.records)).toHaveLength(6 - first.last.records.length);
      expect(rest.last.polledAt).toBeGreaterThan(began - 2_000);
      expect(rest.last.polledAt).toBeLessThanOrEqual(Date.now());
    });

    test('answers an idle poll in time, and a waiting one as soon as something is appended', async () => {
      const { log: writer, topic, group } = await withTopic(2);
      const consumer = await (await log()).join({ group, topics: [topic] });
      await pollUntil(consumer, (r) => r.assigned.length === 2);
      const asked = performance.now();
      expect((await consumer.poll({ maxRecords: 10, maxWaitMs: 300 })).records).toEqual([]);
      expect(performance.now() - asked).toBeLessThan(2_000);
      const waiting = consumer.poll({ maxRecords: 10, maxWaitMs: 20_000 });
      await writer.append([record(topic, 'k', 'wake')]);
      const appended = performance.now();
      expect((await waiting).records.map(text)).toEqual(['wake']);
      expect(performance.now() - appended).toBeLessThan(2_000);
    });

    test('reads again from where it was told to', async () => {
      const { log, topic, group } = await withTopic(1);
      await log.append(Array.from({ length: 20 }, (_, i) => record(topic, 'k', `${i}`)));
      const consumer = await log.join({ group, topics: [topic] });
      expect(await readAll(consumer, 12, 3)).toHaveLength(12);
      await consumer.seek({ topic, partition: 0, offset: 5 });
      expect((await readAll(consumer, 15)).map((r) => r.offset)).toEqual(Array.from({ length: 15 }, (_, i) => i + 5));
      await consumer.seek({ topic, partition: 0, offset: 18 });
      expect((await readAll(consumer, 2)).map(text)).toEqual(['18', '19']);
      await expect(consumer.seek({ topic, partition: 7, offset: 0 })).rejects.toMatchObject({ code: 'log_fenced' });
    });

    test('tells each group its own lag', async () => {
      const { log, topic, group } = await withTopic(2);
      await log.append(Array.from({ length: 10 }, (_, i) => record(topic, `k${i}`, `${i}`)));
      const total = async (g: string) => (await log.lag(g, [topic])).reduce((sum, { lag }) => sum + lag, 0);
      expect(await total(group)).toBe(10);
      const one = await log.join({ group, topics: [topic] });
      const two = await log.join({ group: `${group}-2`, topics: [topic] });
      const [read, other] = await Promise.all([readAll(one, 10), readAll(two, 10)]);
      expect(other).toHaveLength(10);
      await one.commit(ends(read));
      expect(await total(group)).toBe(0);
      expect(await total(`${group}-2`)).toBe(10);
      for (const { end, offset, lag } of await log.lag(group, [topic])) expect(end - offset).toBe(lag);
    });

    test('gives each partition to one member of a group, and all of them to somebody', async () => {
      const { log: first, topic, group } = await withTopic(6);
      const members = await Promise.all([first, await log(), await log()].map((one) => one.join({ group, topics: [topic] })));
      await until(async () => {
        const held = (await Promise.all(members.map((m) => m.poll({ maxRecords: 10, maxWaitMs: 100 })))).map((r) => r.assigned);
        return held.every((own) => own.length === 2) && new Set(held.flat().map(name)).size === 6;
      });
      await first.append(Array.from({ length: 60 }, (_, i) => record(topic, `k${i}`, `${i}`)));
      const seen: LogRecord[] = [];
      await until(async () => {
        for (const { records } of await Promise.all(members.map((m) => m.poll({ maxRecords: 10, maxWaitMs: 100 })))) seen.push(...records);
        return seen.length >= 60;
      });
      expect(new Set(seen.map(text)).size).toBe(60);
      expect(seen).toHaveLength(60);
    });

    test('passes the partitions of a member that leaves on at once', async () => {
      const { log: first, topic, group } = await withTopic(4);
      const leaver = await first.join({ group, topics: [topic], sessionTimeoutMs: 30_000 });
      await leaver.poll({ maxRecords: 1, maxWaitMs: 100 });
      const stayer = await (await log()).join({ group, topics: [topic], sessionTimeoutMs: 30_000 });
      await leaver.close();
      await until(async () => (await stayer.poll({ maxRecords: 10, maxWaitMs: 100 })).assigned.length === 4, 10_000);
    });

    test('passes the partitions of a dead member on after its session, refuses its commit whole, and lets it come back', async () => {
      const { log: first, topic, group } = await withTopic(4);
      const zombie = await first.join({ group, topics: [topic], sessionTimeoutMs: 2_000 });
      const all = Array.from({ length: 40 }, (_, i) => record(topic, `k${i}`, `${i}`));
      await first.append(all);
      const read = await readAll(zombie, 40);
      await first.append(all);
      const heir = await (await log()).join({ group, topics: [topic], sessionTimeoutMs: 2_000 });
      const again = await readAll(heir, 80);
      expect(new Set(again.slice(0, 40).map(text)).size).toBeGreaterThan(0);
      await heir.commit([{ topic, partition: 0, offset: 1 }]);
      await expect(zombie.commit(ends(read))).rejects.toMatchObject({ code: 'log_fenced' });
      const lags = await first.lag(group, [topic]);
      expect(lags.map(({ partition, offset }) => [partition, offset])).toEqual([
        [0, 1],
        [1, 0],
        [2, 0],
        [3, 0],
      ]);
      await until(async () => {
        const [a, b] = await Promise.all([zombie, heir].map((m) => m.poll({ maxRecords: 100, maxWaitMs: 100 })));
        return a?.assigned.length === 2 && b?.assigned.length === 2;
      });
    });

    test('takes idle partitions, too, from a member that hangs, and leaves them to one that says that it lives', async () => {
      const { log: first, topic, group } = await withTopic(4);
      const busy = await first.join({ group, topics: [topic], sessionTimeoutMs: 1_500 });
      const other = await (await log()).join({ group, topics: [topic], sessionTimeoutMs: 1_500 });
      const assigned = async (member: LogConsumer) => (await member.poll({ maxRecords: 10, maxWaitMs: 100 })).assigned.length;
      await until(async () => (await assigned(busy)) === 2 && (await assigned(other)) === 2);
      const livesUntil = Date.now() + 4_000;
      await until(async () => {
        await busy.beat();
        expect(await assigned(other)).toBe(2);
        return Date.now() > livesUntil;
      });
      await busy.commit([]);
      expect(await assigned(busy)).toBe(2);
      const hangsSince = Date.now();
      await until(async () => (await assigned(other)) === 4);
      expect(Date.now() - hangsSince).toBeLessThan(10_000);
    });

    test('makes topics once, grows them, never shrinks them, and members read the partitions that are added', async () => {
      const { log, topic, group } = await withTopic(2);
      const consumer = await log.join({ group, topics: [topic] });
      await pollUntil(consumer, (r) => r.assigned.length === 2);
      await log.ensureTopics([{ name: topic, partitions: 5 }]);
      await log.ensureTopics([{ name: topic, partitions: 3 }]);
      expect((await log.topics()).find((t) => t.name === topic)).toEqual({ name: topic, partitions: 5 });
      await pollUntil(consumer, (r) => r.assigned.length === 5);
      await until(async () => {
        await log.append(Array.from({ length: 50 }, (_, i) => record(topic, `k${i}`, 'x')));
        const { records } = await consumer.poll({ maxRecords: 100, maxWaitMs: 1_000 });
        return records.some((r) => r.partition >= 2);
      });
    });

    test('shows a reader every record of concurrent writers, once and without a gap', async () => {
      const { log: first, topic, group } = await withTopic(3);
      const writers = [first, ...(await Promise.all([log(), log(), log()]))];
      const consumer = await (await log()).join({ group, topics: [topic] });
      const writing = writers.map(async (writer, w) => {
        for (let i = 0; i < 60; i++)
          await writer.append([record(topic, `k${i % 7}`, `${w}:${i}`), record(topic, `k${i % 5}`, `${w}:${i}b`)]);
      });
      const records = await readAll(consumer, writers.length * 120);
      await Promise.all(writing);
      expect(new Set(records.map(text)).size).toBe(writers.length * 120);
      for (const own of byPartition(records).values()) expect(own.map((r) => r.offset)).toEqual(own.map((_, i) => i));
    });

    test('takes nothing after it has been closed', async () => {
      const { log, topic, group } = await withTopic(1);
      const consumer = await log.join({ group, topics: [topic] });
      await consumer.close();
      await consumer.close();
      await expect(consumer.poll({ maxRecords: 1, maxWaitMs: 0 })).rejects.toMatchObject({ code: 'log_closed' });
      await log.close();
      await log.close();
      await expect(log.append([record(topic, 'k', 'x')])).rejects.toMatchObject({ code: 'log_closed' });
    });
  });
}

function record(topic: string, key = '', value = '') {
  return { topic, key, value: Buffer.from(value) };
}

function text(record: LogRecord): string {
  return Buffer.from(record.value).toString('utf8');
}

function name({ topic, partition }: { topic: string; partition: number }): string {
  return `${topic}/${partition}`;
}

function places(topic: string, partitions: number) {
  return Array.from({ length: partitions }, (_, partition) => ({ topic, partition }));
}

function byPlace(a: { partition: number }, b: { partition: number }): number {
  return a.partition - b.partition;
}

function byPartition(records: readonly LogRecord[]): Map<string, LogRecord[]> {
  const map = new Map<string, LogRecord[]>();
  for (const record of records) map.set(name(record), [...(map.get(name(record)) ?? []), record]);
  return map;
}

/** The positions after these records. */
function ends(records: readonly LogRecord[]): readonly Position[] {
  return [...byPartition(records).values()].flatMap((own) => {
    const last = own.at(-1);
    return last ? [{ topic: last.topic, partition: last.partition, offset: last.offset + 1 }] : [];
  });
}

async function until(holds: () => Promise<boolean>, limitMs = 30_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await holds())) if (Date.now() > deadline) throw new Error(`did not hold within ${limitMs} ms`);
}

async function pollUntil(consumer: LogConsumer, holds: (result: PollResult) => boolean, maxRecords = 100) {
  const all: PollResult[] = [];
  await until(async () => {
    all.push(await consumer.poll({ maxRecords, maxWaitMs: 100 }));
    return holds(all.at(-1) as PollResult);
  });
  return { all, last: all.at(-1) as PollResult };
}

async function readAll(consumer: LogConsumer, count: number, maxRecords = 1_000): Promise<readonly LogRecord[]> {
  const records: LogRecord[] = [];
  await until(async () => {
    const poll = await consumer.poll({ maxRecords: Math.min(maxRecords, count - records.length), maxWaitMs: 200 });
    records.push(...poll.records);
    return records.length >= count;
  });
  return records;
}
