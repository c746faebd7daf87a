import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type {} from '../../../../test/services/global-setup.ts';
import { findKafkaJars } from '../../../../test/services/kafka-jars.ts';
import { createKafkaBroker, type KafkaBroker } from '../../../../test/services/kafka-service.ts';
import type { EventLog, LogRecord } from '../port.ts';
import { openKafkaLog } from './kafka-log.ts';

// Without a broker the run has said why; in CI there is one.
describe.skipIf(inject('kafkaBrokers') === null)('a Kafka broker that is killed', () => {
  let broker: KafkaBroker;
  beforeAll(async () => {
    const found = findKafkaJars();
    if (!('jars' in found)) throw new Error(found.missing);
    broker = await createKafkaBroker(found.jars);
    await broker.start();
  });
  afterAll(() => broker.remove());

  test('and comes back, twice, under load: every acknowledged record is there, in order per key, and readers go on by themselves', async () => {
    const log = await openKafkaLog({ brokers: broker.brokers, clientId: 'faults' });
    await log.ensureTopics([{ name: 'faults', partitions: 3 }]);
    const acknowledged: string[] = [];
    let writing = true;
    const writer = writeUntil(log, acknowledged, () => !writing);
    const reader = readUntil(log, (read) => !writing && acknowledged.every((value) => read.has(value)));
    for (const pause of [300, 700]) {
      const before = acknowledged.length;
      await expect.poll(() => acknowledged.length, { timeout: 30_000 }).toBeGreaterThan(before + 500);
      await broker.kill();
      await delay(pause);
      await broker.start();
    }
    const after = acknowledged.length;
    await expect.poll(() => acknowledged.length, { timeout: 30_000 }).toBeGreaterThan(after + 500);
    writing = false;
    await writer;
    const records = await reader;
    for (const partition of [0, 1, 2]) {
      const offsets = records.filter((record) => record.partition === partition).map((record) => record.offset);
      expect([...new Set(offsets)].sort((a, b) => a - b)).toEqual(Array.from({ length: Math.max(...offsets) + 1 }, (_, i) => i));
    }
    for (let key = 0; key < 7; key++) {
      const own = records.filter((record) => record.key === `k${key}`).map((record) => Number(text(record)));
      const firsts = [...new Set(own)];
      expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
    }
    await log.close();
  }, 180_000);
});

/** Appends numbers in small batches; a batch that failed is sent again, as a caller of the log does. */
async function writeUntil(log: EventLog, acknowledged: string[], done: () => boolean): Promise<void> {
  for (let next = 0; !done(); next += 20) {
    const batch = Array.from({ length: 20 }, (_, i) => ({ topic: 'faults', key: `k${(next + i) % 7}`, value: Buffer.from(`${next + i}`) }));
    await untilTaken(() => log.append(batch));
    acknowledged.push(...batch.map((record) => record.value.toString()));
  }
}

async function readUntil(log: EventLog, done: (read: ReadonlySet<string>) => boolean): Promise<readonly LogRecord[]> {
  const consumer = await log.join({ group: 'faults', topics: ['faults'] });
  const records: LogRecord[] = [];
  const read = new Set<string>();
  while (!done(read)) {
    const poll = await untilTaken(() => consumer.poll({ maxRecords: 1_000, maxWaitMs: 200 }));
    for (const record of poll.records) {
      records.push(record);
      read.add(text(record));
    }
  }
  return records;
}

/** The call's result, however often the log is not available. */
async function untilTaken<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      expect(error).toMatchObject({ code: 'log_unavailable', retry: true });
      await delay(50);
    }
  }
}

function text(record: LogRecord): string {
  return Buffer.from(record.value).toString('utf8');
}
