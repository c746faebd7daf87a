import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { killDuringImport } from './kill-during-import.ts';
import { ROOT, type RunningStack, realData, startStack, tidewatch, tidewatchJson } from './running-stack.ts';

interface ImportAnswer {
  readonly read: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
}

interface Check {
  readonly cells: number;
  readonly differ: number;
  readonly examples: readonly unknown[];
}

interface QueryAnswer {
  readonly rows: readonly {
    readonly bucket: string | null;
    readonly metrics: Readonly<Record<string, { value: number | null; numerator: number | null; denominator: number | null }>>;
  }[];
}

const CALLS = realData('technion-bank-1999/calls_1999-02-01_to_21.tsv');
const THREADS = realData('twitter-care/conversations_dev.jsonl');

describe('a stack without the demo floor', () => {
  let stack: RunningStack;
  let out: string;
  const at = () => ['--data', stack.dataDir];

  beforeAll(async () => {
    stack = await startStack({ demo: false });
    out = mkdtempSync(join(tmpdir(), 'tidewatch-twin-'));
  });
  afterAll(async () => {
    await stack.destroy();
    rmSync(out, { recursive: true, force: true });
  });

  it('gives the golden fixture’s numbers, through file, log, fold, ClickHouse and query', () => {
    const fixture = (name: string) => join(ROOT, 'schemas/fixtures', name);
    const { accepted, rejected } = tidewatchJson<ImportAnswer>(['import', 'events', fixture('g13.ndjson'), ...at()]);
    expect(rejected).toBe(0);
    expect(accepted).toBeGreaterThan(0);
    const expected = JSON.parse(readFileSync(fixture('g13.expected.json'), 'utf8')) as GoldenFixture;
    const answer = tidewatchJson<QueryAnswer>([
      'query',
      '--metrics',
      Object.keys(expected.metrics).join(','),
      '--from',
      expected.from,
      '--to',
      expected.to,
      // Windows of return have not passed then.
      '--as-of',
      expected.to,
      '--where',
      'queue=g13',
      ...at(),
    ]);
    for (const [id, cell] of Object.entries(expected.metrics)) expect(answer.rows[0]?.metrics[id], id).toMatchObject(cell);
  });

  it.skipIf(CALLS === null)(
    'counts three weeks of real calls cell by cell as an independent script does, and a second import changes nothing',
    () => {
      const args = ['import', 'technion', CALLS as string, '--tenant', 'bank', '--zone', 'Asia/Jerusalem', ...at()];
      expect(tidewatchJson<ImportAnswer>(args)).toMatchObject({ read: 25_890, accepted: 25_890, duplicates: 0, rejected: 0 });
      checkCalls(stack.dataDir);
      expect(tidewatchJson<ImportAnswer>(args)).toMatchObject({ accepted: 0, duplicates: 25_890 });
      checkCalls(stack.dataDir);
      expect(tidewatchJson<Check>(['verify', '--tenant', 'bank', ...at()])).toMatchObject({ differ: 0 });
    },
  );

  it.skipIf(THREADS === null)('imports real threads once, though one stands in the file twice', () => {
    const args = ['import', 'conversations', THREADS as string, '--tenant', 'social', ...at()];
    expect(tidewatchJson<ImportAnswer>(args)).toMatchObject({ read: 525, accepted: 524, duplicates: 1, rejected: 0 });
    const answer = tidewatchJson<QueryAnswer>([
      'query',
      '--tenant',
      'social',
      '--metrics',
      'sessions_started,messages_customer,messages_agent',
      '--from',
      '2000-01-01',
      '--to',
      '2030-01-01',
      ...at(),
    ]);
    const values = Object.fromEntries(Object.entries(answer.rows[0]?.metrics ?? {}).map(([id, cell]) => [id, cell.value]));
    expect(values).toEqual({ sessions_started: 524, messages_customer: 623, messages_agent: 584 });
  });

  it('agrees with the twin’s ledger and with itself after duplicates, disorder and two days of lateness', () => {
    tidewatchJson(['twin', 'generate', '--seed', '7', '--sessions', '20000', '--scenario', 'rough', '--tenant', 'twin', '--out', out]);
    const imported = tidewatchJson<ImportAnswer>(['import', 'events', join(out, 'events.ndjson'), '--tenant', 'twin', ...at()]);
    expect(imported.rejected).toBe(0);
    expect(imported.duplicates).toBeGreaterThan(0);
    expect(tidewatchJson<Check>(['twin', 'check', '--ledger', join(out, 'ledger.json'), ...at()])).toMatchObject({
      differ: 0,
      examples: [],
    });
    expect(tidewatchJson<Check>(['verify', '--tenant', 'twin', ...at()])).toMatchObject({ differ: 0, examples: [] });
  });

  it('answers as of and as known at an instant', () => {
    const ask = (...more: string[]) =>
      tidewatchJson<QueryAnswer>([
        'query',
        '--tenant',
        'twin',
        '--metrics',
        'sessions_closed,offered',
        '--from',
        '2026-09-07',
        '--to',
        '2026-09-08',
        '--zone',
        'Asia/Shanghai',
        ...more,
        ...at(),
      ]).rows[0]?.metrics;
    const whole = ask();
    const noon = ask('--as-of', '2026-09-07T12:00');
    expect(noon?.['offered']?.value).toBeGreaterThan(0);
    expect(noon?.['offered']?.value).toBeLessThan(whole?.['offered']?.value as number);
    expect(ask('--known-at', new Date().toISOString())).toEqual(whole);
    expect(ask('--known-at', '2026-09-07T12:00')?.['offered']?.value).toBe(0);
  });

  it('refuses wrong usage with status 2 and the remedy', () => {
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['query', '--metrics', 'nonsense', '--from', '2026-01-01', '--to', '2026-01-02'], /metric_unknown/],
      [['query', '--metrics', 'offered', '--from', 'yesterday', '--to', '2026-01-02'], /time_invalid/],
      [['query', '--metrics', 'offered', '--from', '2026-01-01', '--to', '2026-01-02', '--by', 'mood'], /dimension_unknown/],
      [['query', '--metrics', 'offered', '--from', '2026-01-01', '--to', '2026-01-02', '--zone', 'Mars/Base'], /zone_unknown/],
      [['import', 'events', '/nowhere.ndjson'], /file_missing/],
      [['import', 'events', '--what'], /flag_unknown/],
      [['fly'], /verb_unknown/],
    ];
    for (const [args, message] of cases) {
      const { status, stderr, stdout } = tidewatch(args[0] === 'fly' ? args : [...args, ...at()]);
      expect(status, args.join(' ')).toBe(2);
      expect(stderr).toMatch(message);
      expect(stdout).toBe('');
    }
  });
});

describe('a worker that is killed', () => {
  it('loses and doubles nothing in ten kills during an import', async () => {
    const out = mkdtempSync(join(tmpdir(), 'tidewatch-kill-'));
    try {
      tidewatchJson(['twin', 'generate', '--seed', '11', '--sessions', '6000', '--tenant', 'killed', '--out', out]);
      const report = await killDuringImport(['import', 'events', join(out, 'events.ndjson'), '--tenant', 'killed'], {
        ledger: join(out, 'ledger.json'),
      });
      expect(report).toMatchObject({ kills: 10, differ: 0, ledgerDiffer: 0 });
      expect(report.accepted).toBe(report.read);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });
});

interface GoldenFixture {
  readonly from: string;
  readonly to: string;
  readonly metrics: Readonly<Record<string, object>>;
}

/** Runs the independent check, which shares no code with the fold or the compiler. */
function checkCalls(dataDir: string): void {
  const script = join(ROOT, 'bench/check-technion.mjs');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [script, '--file', CALLS as string, '--tenant', 'bank', '--data', dataDir],
    { cwd: ROOT, encoding: 'utf8' },
  );
  expect(`${stdout}${stderr}`).toMatch(/differ=0/);
  expect(status).toBe(0);
}
