import { type CxEvent, TidewatchError } from '@tidewatch/schemas';
import { expect, test } from 'vitest';
import type { BatchCollector, Collected, TenantBatch } from '../collector.ts';
import { openGroupCommit } from './group-commit.ts';

const events = (n: number) => Array.from({ length: n }, () => ({ event_id: 'e' }) as CxEvent);

/** A collector whose batches the test releases one by one. */
function heldCollector(answer: (batches: readonly TenantBatch[]) => readonly Collected[]) {
  const calls: { tenants: string; sizes: number[]; release: () => void }[] = [];
  const collector: BatchCollector = {
    collectEach: async (batches) => {
      const tenants = batches.map(({ tenantId }) => tenantId).join('');
      await new Promise<void>((release) => calls.push({ tenants, sizes: batches.map((batch) => batch.events.length), release }));
      return answer(batches);
    },
    collect: () => Promise.reject(new Error('not used')),
    resend: () => Promise.reject(new Error('not used')),
  };
  const commits = openGroupCommit(collector);
  return { calls, submit: (tenantId: string, size: number) => commits.submit({ tenantId, events: events(size) }) };
}
const acceptAll = (batches: readonly TenantBatch[]) => batches.map((batch) => ({ accepted: batch.events.length, duplicates: 0 }));
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a lone request is written at once, what comes meanwhile goes together into the next append', async () => {
  const { calls, submit } = heldCollector(acceptAll);
  const answers = [submit('a', 1)];
  answers.push(submit('a', 2), submit('a', 3));
  expect(calls.map(({ sizes }) => sizes)).toEqual([[1]]);
  calls[0]?.release();
  await settled();
  expect(calls.map(({ sizes }) => sizes)).toEqual([[1], [2, 3]]);
  calls[1]?.release();
  expect(await Promise.all(answers)).toEqual([1, 2, 3].map((accepted) => ({ accepted, duplicates: 0 })));
});

test('one append has at most 2,000 events, and a larger request goes alone', async () => {
  const { calls, submit } = heldCollector(acceptAll);
  const answers = [submit('a', 1)];
  for (const size of [1_500, 500, 1, 5_000, 1]) answers.push(submit('a', size));
  for (let i = 0; i < 5; i++) {
    await settled();
    calls[i]?.release();
  }
  await Promise.all(answers);
  expect(calls.map(({ sizes }) => sizes)).toEqual([[1], [1_500, 500], [1], [5_000], [1]]);
});

test('tenants take turns: one that sends much more than the others holds up nobody', async () => {
  const { calls, submit } = heldCollector(acceptAll);
  const answers = [submit('a', 1)];
  for (let i = 0; i < 5; i++) answers.push(submit('a', 900));
  answers.push(submit('b', 10), submit('c', 10), submit('b', 10));
  for (let i = 0; i < 4; i++) {
    await settled();
    calls[i]?.release();
  }
  await Promise.all(answers);
  expect(calls.map(({ tenants }) => tenants)).toEqual(['a', 'abcab', 'aa', 'a']);
});

test('stores that are away fail the append under way and everything that waits for it, and the next one is tried', async () => {
  let isAway = true;
  const { calls, submit } = heldCollector((batches) => {
    if (isAway) throw new TidewatchError('store_unavailable', 'away', { retry: true });
    return acceptAll(batches);
  });
  const refused = [submit('a', 1), submit('a', 2), submit('b', 1)];
  calls[0]?.release();
  for (const answer of refused) await expect(answer).rejects.toMatchObject({ code: 'store_unavailable' });
  expect(calls).toHaveLength(1);
  isAway = false;
  const taken = submit('a', 1);
  await settled();
  calls[1]?.release();
  expect(await taken).toEqual({ accepted: 1, duplicates: 0 });
});

test('a request that can never be written does not take the others of its group with it', async () => {
  const { calls, submit } = heldCollector((batches) => {
    if (batches.some((batch) => batch.events.length === 13)) throw new TidewatchError('log_value_too_large', 'never');
    return acceptAll(batches);
  });
  const answers = [1, 2, 13, 3].map((size) => submit('a', size));
  const outcomes = Promise.allSettled(answers);
  for (let i = 0; i < 6; i++) {
    await settled();
    calls[i]?.release();
    await settled();
  }
  expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
});
