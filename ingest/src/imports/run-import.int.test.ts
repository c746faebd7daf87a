import { type FailPoint, setFailPointHook, UsageError } from '@tidewatch/schemas';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startTestIngest, type TestIngest, testEvent } from '../testing.ts';
import { type ImportOptions, type ImportProgress, runImport } from './run-import.ts';
import { TECHNION_COLUMNS } from './technion-row.ts';
import { streamOf } from './testing.ts';

let ingest: TestIngest;
beforeAll(async () => {
  ingest = await startTestIngest();
});
afterEach(() => setFailPointHook(null));
afterAll(() => ingest.close());

const run = (kind: ImportOptions['kind'], tenantId: string, content: string, more: Partial<ImportOptions> = {}) =>
  runImport({
    kind,
    tenantId,
    stream: streamOf(content, 1_000),
    zone: 'Asia/Jerusalem',
    collector: ingest.collector,
    deadLetters: ingest.deadLetters,
    ...more,
  });
const logged = async (tenantId: string) => (await ingest.logged()).filter((event) => event.tenant_id === tenantId);

const callRow = (id: number, outcome = 'AGENT') =>
  [
    'AA0101',
    id,
    0,
    0,
    'PS',
    '990201',
    '10:00:00',
    '10:00:09',
    9,
    '10:00:09',
    '10:00:39',
    30,
    outcome,
    '10:00:38',
    '10:02:00',
    80,
    'agent_01',
  ].join('\t');
const callFile = (rows: readonly string[]) => `${[TECHNION_COLUMNS.join('\t'), ...rows].join('\n')}\n`;

test('calls count as rows: a second import and an overlapping file add nothing but what is new', async () => {
  const rows = Array.from({ length: 600 }, (_, i) => callRow(i));
  expect(await run('technion', 'calls', callFile(rows))).toEqual({
    read: 600,
    accepted: 600,
    duplicates: 0,
    rejected: 0,
    rejects: [],
    stopped: false,
  });
  expect(await run('technion', 'calls', callFile(rows))).toMatchObject({ read: 600, accepted: 0, duplicates: 600 });
  expect(await run('technion', 'calls', callFile([...rows.slice(500), callRow(600)]))).toMatchObject({
    read: 101,
    accepted: 1,
    duplicates: 100,
  });
  const events = await logged('calls');
  expect(events).toHaveLength(601 * 10);
  expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(601 * 10);
  expect(events.every(({ imported, producer }) => imported === true && producer === 'import.technion')).toBe(true);
});

test('rows that cannot be read are listed with line, code and column, kept as dead letters once, and the rest goes on', async () => {
  const file = callFile([callRow(1), callRow(2, 'LOST'), callRow(3), callRow(4).slice(0, 40)]);
  const result = await run('technion', 'broken', file);
  expect(result).toMatchObject({ read: 4, accepted: 2, duplicates: 0, rejected: 2 });
  expect(result.rejects).toMatchObject([
    { line: 3, code: 'field_invalid', path: 'outcome' },
    { line: 5, code: 'row_incomplete', path: '' },
  ]);
  await run('technion', 'broken', file);
  const letters = await ingest.deadLetters.list({ tenantId: 'broken', limit: 10 });
  expect(letters.map(({ origin, format, payload }) => [origin, format, Buffer.from(payload).toString()])).toEqual(
    expect.arrayContaining([
      ['import', 'technion', callRow(2, 'LOST')],
      ['import', 'technion', callRow(4).slice(0, 40)],
    ]),
  );
  expect(letters).toHaveLength(2);
});

test('threads count as conversations, one that is in the file twice is a duplicate, and their text is sealed', async () => {
  const thread = (id: number) =>
    JSON.stringify({
      messages: [
        { role: 'customer', author: 'u_1', at: '2020-04-01T10:00:00Z', id: `${id}1`, text: 'secret text' },
        { role: 'agent', author: null, at: '2020-04-01T11:00:00Z', id: `${id}2`, text: 'secret answer' },
      ],
    });
  expect(await run('conversations', 'threads', [thread(1), thread(2), thread(1)].join('\n'))).toMatchObject({
    read: 3,
    accepted: 2,
    duplicates: 1,
  });
  const events = await logged('threads');
  expect(events).toHaveLength(2 * 6);
  expect(JSON.stringify(events)).not.toContain('secret');
});

test('events count as events; another tenant and a missing one are refused by line', async () => {
  const events = Array.from({ length: 4_500 }, () => testEvent({ tenant_id: 'raw', text: undefined }));
  const lines = [...events, { ...events[0], tenant_id: 'other' }, { ...events[1], tenant_id: undefined }].map((event) =>
    JSON.stringify(event),
  );
  const result = await run('events', 'raw', lines.join('\n'));
  expect(result).toMatchObject({ read: 4_502, accepted: 4_500, duplicates: 0, rejected: 2 });
  expect(result.rejects).toMatchObject([
    { line: 4_501, code: 'tenant_mismatch', path: 'tenant_id' },
    { line: 4_502, code: 'field_missing', path: 'tenant_id' },
  ]);
  expect((await logged('raw')).every(({ imported }) => imported === true)).toBe(true);
});

test('at most 1,000 rejects are listed and all are counted and kept', async () => {
  const result = await run('events', 'junk', Array.from({ length: 1_500 }, (_, i) => `{"line": ${i}`).join('\n'));
  expect(result).toMatchObject({ read: 1_500, accepted: 0, rejected: 1_500 });
  expect(result.rejects).toHaveLength(1_000);
  expect(await ingest.deadLetters.count('junk')).toBe(1_500);
});

test('progress grows with each batch up to the end of the file', async () => {
  const content = Array.from({ length: 5_000 }, () => JSON.stringify(testEvent({ tenant_id: 'progress' }))).join('\n');
  const seen: ImportProgress[] = [];
  await run('events', 'progress', content, { onProgress: (progress) => seen.push(progress) });
  expect(seen.map(({ read }) => read)).toEqual([2_000, 4_000, 5_000]);
  expect(seen.at(-1)?.bytes).toBeGreaterThan(content.length * 0.99);
});

test('an import that is stopped keeps what it took, says so, and finishes when it is started again', async () => {
  const content = Array.from({ length: 9_000 }, () => JSON.stringify(testEvent({ tenant_id: 'stop' }))).join('\n');
  const stop = new AbortController();
  const result = await run('events', 'stop', content, { signal: stop.signal, onProgress: () => stop.abort() });
  expect(result.stopped).toBe(true);
  expect(result.accepted).toBeGreaterThan(0);
  expect(result.accepted).toBeLessThan(9_000);
  expect(await run('events', 'stop', content)).toMatchObject({
    accepted: 9_000 - result.accepted,
    duplicates: result.accepted,
    stopped: false,
  });
  expect(await logged('stop')).toHaveLength(9_000);
});

test('a file of another kind and a missing zone are refused as a whole, with nothing stored', async () => {
  await expect(run('technion', 'wrong', '{"a":1}\n')).rejects.toMatchObject({ code: 'header_invalid' });
  const noZone = runImport({ kind: 'technion', tenantId: 'wrong', stream: streamOf(''), collector: ingest.collector });
  await expect(noZone).rejects.toBeInstanceOf(UsageError);
  expect(await logged('wrong')).toEqual([]);
});

test('a store that goes away ends the import with an error that may be retried', async () => {
  const away = { ...ingest.collector, collectEach: () => ingest.pool.query('select no_such_column').then(() => []) };
  const content = Array.from({ length: 9_000 }, () => JSON.stringify(testEvent({ tenant_id: 'away' }))).join('\n');
  await expect(run('events', 'away', content, { collector: away })).rejects.toThrow('no_such_column');
});

const STEPS: readonly FailPoint[] = [
  'import.batch_read',
  'import.letters_kept',
  'collect.looked_up',
  'collect.sealed',
  'log.written',
  'collect.appended',
  'collect.marked',
  'import.batch_collected',
];
test.each(STEPS)('an import that ends at %s, run again, has every event in the log, and a third run adds nothing', async (step) => {
  const tenantId = `cut-${step}`;
  const events = Array.from({ length: 4_500 }, () => testEvent({ tenant_id: tenantId }));
  const lines = [...events.map((event) => JSON.stringify(event)), '{"half":'].join('\n');
  let passes = 0;
  setFailPointHook((point) => {
    if (point === step && ++passes === 2) throw new Error('the process ends here');
  });
  await expect(run('events', tenantId, lines)).rejects.toThrow('ends here');
  setFailPointHook(null);
  expect(await run('events', tenantId, lines)).toMatchObject({ read: 4_501, rejected: 1 });
  expect(new Set((await logged(tenantId)).map(({ event_id }) => event_id))).toEqual(new Set(events.map(({ event_id }) => event_id)));
  expect(await ingest.deadLetters.count(tenantId)).toBe(1);
  expect(await run('events', tenantId, lines)).toMatchObject({ accepted: 0, duplicates: 4_500, rejected: 1 });
  expect(await ingest.deadLetters.count(tenantId)).toBe(1);
});
