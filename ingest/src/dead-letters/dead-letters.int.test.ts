import { setFailPointHook } from '@tidewatch/schemas';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { DeadLetter } from '../collector.ts';
import { openPool } from '../postgres/index.ts';
import { startTestIngest, type TestIngest, testEvent } from '../testing.ts';
import { openDeadLetters } from './open-dead-letters.ts';
import { replayDeadLetters } from './replay-dead-letters.ts';

let ingest: TestIngest;
beforeAll(async () => {
  ingest = await startTestIngest();
});
afterAll(() => ingest.close());
let tenantId: string;
let serial = 0;
beforeEach(() => {
  tenantId = `tenant-${++serial}`;
});

type NewLetter = Omit<DeadLetter, 'id' | 'replayedAt'>;
const letter = (payload: unknown, more: Partial<NewLetter> = {}): NewLetter => ({
  tenantId,
  origin: 'pipeline',
  at: 1_000,
  topic: 'cx.session',
  partition: 1,
  offset: serial * 1_000,
  problems: [{ code: 'fold_failed', message: 'the fold could not take it', path: '' }],
  payload: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
  ...more,
});
const waiting = () => ingest.deadLetters.list({ tenantId, limit: 100 });
const replay = (ids: readonly string[]) => replayDeadLetters(ingest.pool, ids, { collector: ingest.collector, now: ingest.clock.now() });
const loggedIds = async () => (await ingest.logged()).filter((at) => at.tenant_id === tenantId).map(({ event_id }) => event_id);

test('a letter is kept as it came, with its place and reason; the same place again adds nothing', async () => {
  const kept = letter('{"half":', { problems: [{ code: 'json_invalid', message: 'nul \0 and half \ud800', path: 'a' }] });
  await ingest.deadLetters.add([kept, kept]);
  await ingest.deadLetters.add([kept]);
  const [found, ...more] = await waiting();
  expect(more).toEqual([]);
  expect(found).toMatchObject({
    tenantId,
    origin: 'pipeline',
    at: 1_000,
    topic: 'cx.session',
    partition: 1,
    offset: kept.offset,
    replayedAt: null,
  });
  expect(Buffer.from(found?.payload ?? []).toString()).toBe('{"half":');
  expect(found?.problems).toMatchObject([{ code: 'json_invalid', path: 'a' }]);
  expect(await ingest.deadLetters.count(tenantId)).toBe(1);
});

test('another item at a place that a replaced log uses again is another letter', async () => {
  await ingest.deadLetters.add([letter('old'), letter('new')]);
  expect(await waiting()).toHaveLength(2);
});

test('the list comes in pages, in the order of time', async () => {
  await ingest.deadLetters.add([3, 1, 2, 5, 4].map((at) => letter(`p${at}`, { at, offset: serial * 1_000 + at })));
  const pages: number[][] = [];
  for (let after: string | undefined; ; ) {
    const page = await ingest.deadLetters.list({ tenantId, limit: 2, ...(after !== undefined && { after }) });
    if (page.length === 0) break;
    pages.push(page.map(({ at }) => at));
    after = page.at(-1)?.id;
  }
  expect(pages).toEqual([[1, 2], [3, 4], [5]]);
});

test('a payload above 1 MiB is cut, says so, and cannot be replayed', async () => {
  await ingest.deadLetters.add([letter('x'.repeat(2_000_000))]);
  const [found] = await waiting();
  expect(found?.payload.length).toBe(1_048_576);
  expect(found?.cutFrom).toBe(2_000_000);
  expect(await replay([found?.id ?? ''])).toMatchObject({ replayed: [], kept: [{ problems: [{ code: 'not_replayable' }] }] });
  expect((await waiting())[0]?.problems).toMatchObject([{ code: 'fold_failed' }]);
});

test('what the pipeline could not process goes into the log again although its id was taken; a second replay changes nothing', async () => {
  const event = testEvent({ tenant_id: tenantId });
  await ingest.collector.collect(tenantId, [event]);
  await ingest.deadLetters.add([letter(event)]);
  const [{ id } = { id: '' }] = await waiting();
  expect(await replay([id])).toEqual({ replayed: [id], kept: [] });
  expect(await loggedIds()).toEqual([event.event_id, event.event_id]);
  expect(await replay([id])).toEqual({ replayed: [], kept: [] });
  expect(await loggedIds()).toHaveLength(2);
  expect(await ingest.deadLetters.count(tenantId)).toBe(0);
  await ingest.deadLetters.add([letter(event)]);
  expect(await ingest.deadLetters.count(tenantId)).toBe(0);
});

test('of many letters the good ones are taken and the others keep the reason that they have now', async () => {
  const event = testEvent({ tenant_id: tenantId });
  await ingest.deadLetters.add([
    letter(event, { offset: 1, at: 1 }),
    letter({ ...event, type: 'session.exploded' }, { offset: 2, at: 2 }),
    letter({ ...event, tenant_id: 'other' }, { offset: 3, at: 3 }),
    letter('not json', { offset: 4, at: 4 }),
  ]);
  const ids = (await waiting()).map(({ id }) => id);
  const { replayed, kept } = await replay([...ids, 'ffffffff-0000-4000-8000-000000000000']);
  expect(replayed).toEqual(ids.slice(0, 1));
  expect(kept.map(({ problems }) => problems[0]?.code)).toEqual(['unknown_type', 'tenant_mismatch', 'json_invalid']);
  expect((await waiting()).map(({ problems }) => problems[0]?.code)).toEqual(['unknown_type', 'tenant_mismatch', 'json_invalid']);
  expect(await loggedIds()).toEqual([event.event_id]);
});

test('a line of an event file is collected as history; a row of another file waits for the corrected file', async () => {
  const event = testEvent({ tenant_id: tenantId });
  const place = { origin: 'import', topic: null, partition: null, offset: null };
  await ingest.deadLetters.add([letter(event, { ...place, at: 1 }), letter('AA0101\t7', { ...place, at: 2, format: 'technion' })]);
  const ids = (await waiting()).map(({ id }) => id);
  const { replayed, kept } = await replay(ids);
  expect(replayed).toEqual(ids.slice(0, 1));
  expect(kept).toMatchObject([{ id: ids[1], problems: [{ code: 'not_replayable' }] }]);
  expect((await ingest.logged()).find((at) => at.tenant_id === tenantId)).toMatchObject({ event_id: event.event_id, imported: true });
});

test.each([
  ['replay.sent', 2],
  ['replay.marked', 1],
] as const)('a replay that ends at %s may be repeated: it leaves nothing waiting', async (step, copies) => {
  const event = testEvent({ tenant_id: tenantId });
  await ingest.deadLetters.add([letter(event)]);
  const [{ id } = { id: '' }] = await waiting();
  setFailPointHook((point) => {
    if (point === step) throw new Error('the process ends here');
  });
  await expect(replay([id])).rejects.toThrow('ends here');
  setFailPointHook(null);
  await replay([id]);
  expect(await ingest.deadLetters.count(tenantId)).toBe(0);
  expect(await loggedIds()).toEqual(Array(copies).fill(event.event_id));
});

test('letters that PostgreSQL cannot take now may be added later: whoever keeps them waits instead of ending', async () => {
  const pool = openPool('postgres://nobody:none@127.0.0.1:1/none');
  await expect(openDeadLetters({ pool }).add([letter('{')])).rejects.toMatchObject({ code: 'store_unavailable', retry: true });
  await pool.end();
});
