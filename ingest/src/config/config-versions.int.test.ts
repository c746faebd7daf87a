import type { CxEvent } from '@tidewatch/schemas';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { replayDeadLetters } from '../dead-letters/replay-dead-letters.ts';
import { runImport } from '../imports/run-import.ts';
import { streamOf } from '../imports/testing.ts';
import { startTestIngest, type TestIngest, testEvent } from '../testing.ts';
import { listVersions, serviceConfigOf } from './config-versions.ts';

let ingest: TestIngest;
beforeAll(async () => {
  ingest = await startTestIngest();
});
afterAll(() => ingest?.close());

const policy = (version: number, change: object = {}) => ({
  policy_id: 'p',
  version,
  targets: { first: { ms: 60_000, hours: 'calendar' } },
  ...change,
});
const published = (document: ReturnType<typeof policy>, more: object = {}): CxEvent =>
  testEvent({ type: 'sla_policy.published', version_id: `p-${document.version}`, document, ...more });

it('keeps every version in the order of publication, of one version the first document, of each tenant its own', async () => {
  await ingest.collector.collect('demo', [testEvent(), published(policy(2)), published(policy(1, { valid_from: 1_700_000_000_000 }))]);
  await ingest.collector.collect('other', [published(policy(7, { name: { en: 'nul \0', zh: '空' } }), { tenant_id: 'other' })]);
  expect(await listVersions(ingest.pool, 'demo')).toMatchObject([
    { kind: 'sla_policy', versionId: 'p-2', validFrom: null, document: policy(2) },
    { kind: 'sla_policy', versionId: 'p-1', validFrom: 1_700_000_000_000 },
  ]);
  expect((await serviceConfigOf(ingest.pool, 'other')).policies).toMatchObject([{ version: 7, name: { en: 'nul \0' } }]);
  expect((await ingest.logged()).filter(({ type }) => type === 'sla_policy.published')).toHaveLength(3);
});

it('a version that says something else is refused with all that comes with it, the same again is a repeat', async () => {
  const { collector } = ingest;
  const logged = async () => (await ingest.logged()).length;
  const before = await logged();
  await expect(collector.collect('demo', [published(policy(2, { rank: 9 }))])).rejects.toMatchObject({
    code: 'version_taken',
    message: expect.stringContaining('p-2'),
  });
  // The id of the event that was taken does not hide it.
  const again = { ...published(policy(8)), event_id: 'p-8' };
  const other = { ...published(policy(8, { rank: 1 })), event_id: 'p-8' };
  const answers = await collector.collectEach(
    [[testEvent(), again], [again], [testEvent(), other], [testEvent()]].map((events) => ({ tenantId: 'demo', events })),
  );
  expect(answers).toMatchObject([
    { accepted: 2 },
    { accepted: 0, duplicates: 1 },
    { accepted: 0, duplicates: 0, refused: [{ code: 'version_taken', path: 'events.1.document' }] },
    { accepted: 1 },
  ]);
  expect(answers[1]).not.toHaveProperty('refused');
  expect(await logged()).toBe(before + 3);
});

it('a document that does not parse is refused with its reason, and nothing of it is kept', async () => {
  const lines = [published(policy(3, { targets: { first: { ms: 0, hours: 'calendar' } } })), published(policy(4), { version_id: 'q-4' })];
  const stream = streamOf(lines.map((line) => JSON.stringify(line)).join('\n'));
  const result = await runImport({ kind: 'events', stream, tenantId: 'demo', collector: ingest.collector });
  expect(result.rejects).toMatchObject([
    { line: 1, code: 'field_invalid', path: 'document.targets.first.ms' },
    { line: 2, code: 'field_invalid', path: 'version_id', message: 'the document says p-4' },
  ]);
  expect((await listVersions(ingest.pool, 'demo')).map(({ versionId }) => versionId)).toEqual(['p-2', 'p-1', 'p-8']);
});

it('a line of a file that contradicts a version is kept with its reason, and stays when it is replayed', async () => {
  const lines = [published(policy(8, { rank: 5 })), published(policy(9))];
  const stream = streamOf(lines.map((line) => JSON.stringify(line)).join('\n'));
  const { collector, deadLetters, pool, clock } = ingest;
  const result = await runImport({ kind: 'events', stream, tenantId: 'demo', collector, deadLetters });
  expect(result).toMatchObject({ accepted: 1, duplicates: 0, rejected: 1 });
  expect(result.rejects).toMatchObject([{ line: 1, code: 'version_taken', path: 'document' }]);
  const [letter] = await deadLetters.list({ tenantId: 'demo', limit: 9 });
  const replayed = await replayDeadLetters(pool, [letter?.id ?? ''], { collector, now: clock.now() });
  expect(replayed).toMatchObject({ replayed: [], kept: [{ problems: [{ code: 'version_taken' }] }] });
  expect(await deadLetters.count('demo')).toBe(1);
});
