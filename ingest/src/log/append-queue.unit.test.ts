import { TidewatchError } from '@tidewatch/schemas';
import { expect, test } from 'vitest';
import { AppendQueue } from './append-queue.ts';
import { unavailable } from './log-errors.ts';
import type { NewRecord } from './port.ts';

/** A queue whose writes the test ends one by one. */
function heldQueue() {
  const writes: { values: string[]; end: (error?: TidewatchError) => void }[] = [];
  const queue = new AppendQueue<NewRecord>(
    (records) =>
      new Promise((resolve, reject) => {
        const values = records.map(({ value }) => Buffer.from(value.subarray(0, 8)).toString());
        writes.push({ values, end: (error) => (error ? reject(error) : resolve()) });
      }),
  );
  return { queue, writes };
}
const record = (value: string | Buffer) => ({ topic: 't', key: 'k', value: Buffer.from(value) });
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('calls that come during a write share the next one, in their order', async () => {
  const { queue, writes } = heldQueue();
  const appends = ['a', 'b', 'c'].map((value) => queue.append([record(value)]));
  expect(writes.map(({ values }) => values)).toEqual([['a']]);
  writes[0]?.end();
  await settled();
  expect(writes.map(({ values }) => values)).toEqual([['a'], ['b', 'c']]);
  writes[1]?.end();
  await Promise.all(appends);
});

test('a store that is away fails the write under way and all that wait, at once; what comes later is tried', async () => {
  const { queue, writes } = heldQueue();
  const outcomes = Promise.allSettled(['a', 'b', 'c'].map((value) => queue.append([record(value)])));
  writes[0]?.end(unavailable(new Error('gone')));
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(writes).toHaveLength(1);
  const later = queue.append([record('d')]);
  writes[1]?.end();
  await later;
});

test('a write that can never succeed fails only those who share it', async () => {
  const { queue, writes } = heldQueue();
  const outcomes = Promise.allSettled(['a', 'b'].map((value) => queue.append([record(value)])));
  writes[0]?.end(new TidewatchError('log_failed', 'never'));
  await settled();
  writes[1]?.end();
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
});

test('while nothing is written at most 64 MiB wait; more is refused with an error that says to try again, until there is room', async () => {
  const { queue, writes } = heldQueue();
  const mebibytes = (n: number) => Array.from({ length: n }, () => record(Buffer.alloc(1_048_576)));
  const taken = queue.append(mebibytes(64));
  await expect(queue.append(mebibytes(1))).rejects.toMatchObject({ code: 'log_overloaded', retry: true });
  for (let i = 0; i < 16; i++) {
    writes[i]?.end();
    await settled();
  }
  await taken;
  const large = queue.append(mebibytes(80));
  for (let i = 16; i < 36; i++) {
    writes[i]?.end();
    await settled();
  }
  await large;
});
