import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fakeCall } from '../testing/fake-call.ts';

const FILES = ['not-a-ledger.json', 'queue.json', 'policy.json'];
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tw-cli-'));
  writeFileSync(join(folder, 'not-a-ledger.json'), '[]');
  writeFileSync(join(folder, 'queue.json'), '{"id":"q"}');
  writeFileSync(join(folder, 'policy.json'), '{"policy_id":"p","version":1,"targets":{"first":{"ms":1e12,"hours":"business"}}}');
});
afterAll(() => rmSync(folder, { recursive: true }));

const RANGE = ['--from', '2026-11-01', '--to', '2026-11-02'];

// The data folder cannot be made: a verb that went as far as opening it would say so.
it.each([
  [['query', '--metrics', 'offered', ...RANGE, '--format', 'pdf'], 'flag_invalid', /--format takes table, json, csv, xlsx, arrow, not pdf/],
  [['query', '--metrics', 'offered', ...RANGE, '--format', 'xlsx', '--json'], 'flag_invalid', /--out FILE/],
  [['query', '--metrics', 'offered', ...RANGE, '--known-at', 'noon'], 'time_invalid', /noon/],
  [['query', '--metrics', 'offered', ...RANGE, '--zone', 'Mars/Base'], 'zone_unknown', /Mars/],
  [['query', '--metrics', 'abandon', ...RANGE], 'metric_unknown', /near: .*abandon_rate/],
  [
    ['query', '--metrics', 'offered', ...RANGE, '--by', 'sender'],
    'dimension_unknown',
    /offered cannot be split by sender; allowed: .*queue/,
  ],
  [['query', '--metrics', 'offered', ...RANGE, '--where', "queue') OR 1=1 --=x"], 'dimension_unknown', /no dimension; known: .*queue/],
  [['query', '--metrics', 'offered', '--from', '2026-11-02', '--to', '2026-11-01'], 'range_invalid', /must be before --to/],
  [
    ['query', '--metrics', 'offered', '--from', '2016-11-01', '--to', '2026-11-01', '--grain', '15m'],
    'too_many_intervals',
    /coarser grain/,
  ],
  [['import', 'events'], 'argument_missing', /file/],
  [['import', 'events', '/nowhere.ndjson'], 'file_missing', /nowhere/],
  [['import', 'events', tmpdir()], 'file_unreadable', /is a folder/],
  [['export', 'events', ...RANGE, '--format', 'xlsx'], 'flag_invalid', /--format takes ndjson, arrow, not xlsx/],
  [['export', 'events', '--from', '2026-11-01'], 'flag_missing', /--to/],
  [['verify', '--from', '2026-11-02', '--to', '2026-11-01'], 'range_invalid', /before/],
  [['prove', ...RANGE], 'flag_missing', /--metric/],
  [['prove', '--metric', 'nonsense', ...RANGE], 'metric_unknown', /nonsense is no metric/],
  [['prove', '--metric', 'offered', '--from', '2026-11-01'], 'flag_missing', /--to/],
  [['prove', '--metric', 'offered', ...RANGE, '--where', 'sender=bot'], 'dimension_unknown', /offered cannot be split by sender/],
  [['prove', '--metric', 'offered', ...RANGE, '--limit', 'many'], 'flag_invalid', /--limit/],
  [['replay', '--epoch', 'Main'], 'epoch_invalid', /Main cannot name an epoch/],
  [['replay', '--epoch', 'main', '--swap'], 'epoch_invalid', /not main/],
  [['replay', '--swap', '--drop'], 'flag_invalid', /--drop/],
  [['twin', 'generate', '--scenario', 'calm'], 'flag_invalid', /--scenario takes normal, rough/],
  [['twin', 'generate', '--sessions', '0'], 'flag_invalid', /--sessions/],
  [['twin', 'check'], 'flag_missing', /--ledger/],
  [['twin', 'check', '--ledger', '/nowhere.json'], 'ledger_invalid', /nowhere/],
  [['twin', 'check', '--ledger', 'not-a-ledger.json'], 'ledger_invalid', /cannot be read as a ledger/],
  [['dead-letters', 'list', '--limit', 'many'], 'flag_invalid', /--limit/],
  [['dead-letters', 'replay', '17'], 'argument_invalid', /17 is no id/],
  [['config', 'publish', 'calendar'], 'argument_missing', /kind and the file/],
  [['config', 'publish', 'menu', 'hours.json'], 'argument_invalid', /menu is no kind; known: calendar, sla_policy, queue/],
  [['config', 'publish', 'calendar', '/nowhere.json'], 'document_unreadable', /nowhere/],
  [['config', 'publish', 'calendar', 'not-a-ledger.json'], 'document_unreadable', /no JSON object/],
  [['config', 'publish', 'queue', 'queue.json'], 'flag_missing', /--version/],
  [['config', 'publish', 'sla_policy', 'policy.json'], 'document_invalid', /document.targets.first.ms: at most a year/],
  [['metrics', 'nonsense'], 'metric_unknown', /nonsense/],
  [['doctor', '--port', 'x'], 'flag_invalid', /--port/],
  [['bench', 'nonsense'], 'benchmark_unknown', /nonsense is no benchmark; known: .*fold/],
  [['up', '--port', '4600'], 'flag_invalid', /must differ/],
])('%j is refused before anything is started', async (argv, code, message) => {
  const words = argv.map((word) => (FILES.includes(word) ? join(folder, word) : word));
  const call = fakeCall([...words, '--data', '/dev/null/data']);
  await expect((async () => call.verb.run(call))()).rejects.toMatchObject({
    name: 'UsageError',
    code,
    message: expect.stringMatching(message),
  });
  expect(call.answers).toEqual([]);
});
