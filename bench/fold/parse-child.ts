import { once } from 'node:events';
import { TOPICS } from '@tidewatch/schemas';
import { Kafka, logLevel } from 'kafkajs';

// The peer of `bench/fold.ts` in a process of its own: a bare KafkaJS consumer that parses each record as JSON and does
// nothing else, from the first line of standard input until it has read as many records as its argument says.
const wanted = Number(process.argv[2]);
const kafka = new Kafka({
  brokers: (process.env['KAFKA_BROKERS'] ?? '').split(','),
  logLevel: logLevel.NOTHING,
  retry: { initialRetryTime: 200, retries: 50 },
});
const consumer = kafka.consumer({ groupId: 'bench-parse', maxBytesPerPartition: 4 * 2 ** 20, minBytes: 2 ** 16, maxWaitTimeInMs: 100 });
await consumer.connect();
await consumer.subscribe({ topics: TOPICS.map(({ name }) => name), fromBeginning: true });
process.stdout.write('{"ready":true}\n');
await once(process.stdin, 'data');

const cpu = process.cpuUsage();
const startedAt = performance.now();
let read = 0;
let named = 0;
await new Promise<void>((resolve, reject) => {
  consumer.on(consumer.events.CRASH, ({ payload }) => payload.restart || reject(payload.error));
  consumer
    .run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        for (const { value } of batch.messages) {
          const event = JSON.parse(value?.toString('utf8') ?? '') as { readonly event_id?: unknown };
          if (typeof event.event_id === 'string') named += 1;
        }
        read += batch.messages.length;
        if (read >= wanted) resolve();
      },
    })
    .catch(reject);
});
const seconds = (performance.now() - startedAt) / 1_000;
const { user, system } = process.cpuUsage(cpu);
process.stdout.write(`${JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, events: named })}\n`);
await consumer.disconnect();
process.stdin.destroy();
