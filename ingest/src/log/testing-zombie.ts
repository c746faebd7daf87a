import { once } from 'node:events';
import { openLog } from './open-log.ts';

// A member of a group that reads 40 records, says so, waits for a word, commits, and prints what came of it.
const { group, topic, sessionTimeoutMs, ...options } = JSON.parse(process.argv[2] ?? '{}');
const log = await openLog(options);
const consumer = await log.join({ group, topics: [topic], sessionTimeoutMs });
const ends = new Map<number, number>();
for (let read = 0; read < 40; ) {
  const { records } = await consumer.poll({ maxRecords: 100, maxWaitMs: 50 });
  for (const { partition, offset } of records) ends.set(partition, offset + 1);
  read += records.length;
}
console.log('read');
await once(process.stdin, 'data');
const positions = [...ends].map(([partition, offset]) => ({ topic, partition, offset }));
console.log(
  await consumer.commit(positions).then(
    () => 'committed',
    (error) => error.code,
  ),
);
