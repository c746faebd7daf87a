import type { CxEvent } from '@tidewatch/schemas';
import { afterAll, beforeAll, expect, it } from 'vitest';
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
  await ingest.collector.collect('demo', [published(policy(2, { rank: 9 }))]);
  await ingest.collector.collect('other', [published(policy(7, { name: { en: 'nul \0', zh: '空' } }), { tenant_id: 'other' })]);
  expect(await listVersions(ingest.pool, 'demo')).toMatchObject([
    { kind: 'sla_policy', versionId: 'p-2', validFrom: null, document: policy(2) },
    { kind: 'sla_policy', versionId: 'p-1', validFrom: 1_700_000_000_000 },
  ]);
  expect((await serviceConfigOf(ingest.pool, 'other')).policies).toMatchObject([{ version: 7, name: { en: 'nul \0' } }]);
  expect((await ingest.logged()).filter(({ type }) => type === 'sla_policy.published')).toHaveLength(4);
});

it('a document that does not parse is refused with its reason, and nothing of it is kept', async () => {
  const lines = [published(policy(3, { targets: { first: { ms: 0, hours: 'calendar' } } })), published(policy(4), { version_id: 'q-4' })];
  const stream = streamOf(lines.map((line) => JSON.stringify(line)).join('\n'));
  const result = await runImport({ kind: 'events', stream, tenantId: 'demo', collector: ingest.collector });
  expect(result.rejects).toMatchObject([
    { line: 1, code: 'field_invalid', path: 'document.targets.first.ms' },
    { line: 2, code: 'field_invalid', path: 'version_id', message: 'the document says p-4' },
  ]);
  expect((await listVersions(ingest.pool, 'demo')).map(({ versionId }) => versionId)).toEqual(['p-2', 'p-1']);
});
