import fc from 'fast-check';
import kafkajs from 'kafkajs';
import { expect, test } from 'vitest';
import { partitionOfKey } from './partition-of-key.ts';

test("a key goes where Kafka's default partitioner puts it", () => {
  const kafka = kafkajs.Partitioners.DefaultPartitioner();
  const place = (key: string, partitions: number) =>
    kafka({
      topic: 't',
      message: { key, value: null },
      partitionMetadata: Array.from({ length: partitions }, (_, partitionId) => ({
        partitionErrorCode: 0,
        partitionId,
        leader: 1,
        replicas: [],
        isr: [],
      })),
    });
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.integer({ min: 1, max: 64 }), (key, partitions) => {
      expect(partitionOfKey(key, partitions)).toBe(place(key, partitions));
    }),
    { numRuns: 2_000 },
  );
});

test("the hash is that of Kafka's own tests", () => {
  // org.apache.kafka.common.utils.UtilsTest.testMurmur2, made non-negative as the partitioner does
  const published: [string, number][] = [
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ];
  for (const [key, hash] of published) expect(partitionOfKey(key, 0x7fffffff)).toBe((hash & 0x7fffffff) % 0x7fffffff);
});
