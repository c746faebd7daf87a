import { type CxEvent, TidewatchError } from '@tidewatch/schemas';
import { expect, test } from 'vitest';
import type { BatchCollector, Collected } from '../collector.ts';
import { openGroupCommit } from './group-commit.ts';

const events = (n: number) => Array.from({ length: n }, () => ({ event_id: 'e' }) as CxEvent);

/** A collector whose batches the test releases one by one. */
function heldCollector(answer: (batches: readonly (readonly CxEvent[])[]) => readonly Collected[]) {
  const calls: { tenantId: string; sizes: number[]; release: () => void }[] = [];
  const collector: BatchCollector = {
    collectEach: async (tenantId, batches) => {
      await new Promise<void>((release) => calls.push({ tenantId, sizes: batches.map((batch) => batch.length), release }));
      return answer(batches);
    },
    collect: () => Promise.reject(new Error('not used')),
    resend: () => Promise.reject(new Error('not used')),
  };
  return { calls, commits: openGroupCommit(collector) };
}
const acceptAll = (batches: readonly (readonly CxEvent[])[]) => batches.map((batch) => ({ accepted: batch.length, duplicates: 0 }));
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a lone request is written at once, what comes meanwhile goes together into the next append', async () => {
  const { calls, commits } = heldCollector(acceptAll);
  const answers = [commits.submit('a', events(1))];
  answers.push(commits.submit('a', events(2)), commits.submit('a', events(3)));
  expect(calls.map(({ sizes }) => sizes)).toEqual([[1]]);
  calls[0]?.release();
  await settled();
  expect(calls.map(({ sizes }) => sizes)).toEqual([[1], [2, 3]]);
  calls[1]?.release();
  expect(await Promise.all(answers)).toEqual([1, 2, 3].map((accepted) => ({ accepted, duplicates: 0 })));
});

test('one append has at most 2,000 events, and a larger request goes alone', async () => {
  const { calls, commits } = heldCollector(acceptAll);
  const answers = [commits.submit('a', events(1))];
  for (const size of [1_500, 500, 1, 5_000, 1]) answers.push(commits.submit('a', events(size)));
  for (let i = 0; i < 5; i++) {
    await settled();
    calls[i]?.release();
  }
  await Promise.all(answers);
  expect(calls.map(({ sizes }) => sizes)).toEqual([[1], [1_500, 500], [1], [5_000], [1]]);
});

test('tenants do not wait for each other', () => {
  const { calls, commits } = heldCollector(acceptAll);
  void commits.submit('a', events(1));
  void commits.submit('b', events(1));
  expect(calls.map(({ tenantId }) => tenantId)).toEqual(['a', 'b']);
});

test('a store that is away fails the whole group, and the next one is tried', async () => {
  let isAway = true;
  const { calls, commits } = heldCollector((batches) => {
    if (isAway) throw new TidewatchError('store_unavailable', 'away', { retry: true });
    return acceptAll(batches);
  });
  const first = commits.submit('a', events(1));
  calls[0]?.release();
  await expect(first).rejects.toMatchObject({ code: 'store_unavailable' });
  isAway = false;
  const second = commits.submit('a', events(1));
  await settled();
  calls[1]?.release();
  expect(await second).toEqual({ accepted: 1, duplicates: 0 });
});

test('a request that can never be written does not take the others of its group with it', async () => {
  const { calls, commits } = heldCollector((batches) => {
    if (batches.some((batch) => batch.length === 13)) throw new TidewatchError('log_value_too_large', 'never');
    return acceptAll(batches);
  });
  const answers = [1, 2, 13, 3].map((size) => commits.submit('a', events(size)));
  const outcomes = Promise.allSettled(answers);
  for (let i = 0; i < 5; i++) {
    await settled();
    calls[i]?.release();
    await settled();
  }
  expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
});
