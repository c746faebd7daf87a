import { type AnswerRow, type Cell, type Metric, type MetricQuery, metricById } from '@tidewatch/schemas';
import { tableFromIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { type JudgedTable, toArrow, toCsv, toWireAnswer, toXlsxRows } from './index.ts';

const HOUR = 3_600_000;
const start = Date.parse('2026-11-25T00:00:00+08:00');
const nothing: Cell = { value: null, numerator: 0, denominator: 0, n: 0 };
const large: Cell = { value: 0.1 + 0.2, numerator: Number.MAX_SAFE_INTEGER, denominator: 4_503_599_627_370_495, n: 2 ** 40 };
const percentile: Cell = { value: 6000, numerator: null, denominator: null, n: 31 };

function metric(id: string): Metric {
  const found = metricById.get(id);
  if (!found) throw new Error(`no metric ${id}`);
  return found;
}

function row(hour: number, queue: string, asa: Cell): AnswerRow {
  const interval = { start: start + hour * HOUR, end: start + (hour + 1) * HOUR };
  return { interval, dims: { queue }, cells: { asa, wait_p50: percentile }, ...(queue === '=1+1' && { open: { asa: 2 } }) };
}

const query: MetricQuery = {
  metrics: [metric('asa'), metric('wait_p50')],
  from: start,
  to: start + 2 * HOUR,
  grain: '1h',
  zone: 'Asia/Shanghai',
  by: ['queue'],
  where: [],
  asOf: start + 2 * HOUR,
};
const quality = { completeness: { numerator: 99, denominator: 100 }, late: 1, freshnessMs: 1_400, unfit: ['incomplete'] } as const;
const table: JudgedTable = {
  query,
  rows: [row(0, '售后, "VIP"', large), row(0, '=1+1', nothing), row(1, '', nothing)],
  definitions: { asa: 'a1f9', wait_p50: '77c0' },
  freshnessMs: 1400,
  settledTo: start + HOUR,
  quality: { asa: quality },
};
const total: JudgedTable = {
  ...table,
  query: { ...query, grain: 'total', by: [] },
  rows: [{ interval: null, dims: {}, cells: { asa: large, wait_p50: percentile } }],
};

describe('toWireAnswer', () => {
  it('prints the public document: start with its offset, dimensions, the four figures, hashes, age', () => {
    const answer = toWireAnswer(table);
    expect(answer.rows[0]).toEqual({
      bucket: '2026-11-25T00:00:00+08:00',
      dims: { queue: '售后, "VIP"' },
      metrics: { asa: large, wait_p50: percentile },
      ...{ settled: true, complete: true, open: {} },
    });
    expect(answer.rows[2]?.bucket).toBe('2026-11-25T01:00:00+08:00');
    expect(answer).toMatchObject({ definitions: table.definitions, freshnessMs: 1400, zone: 'Asia/Shanghai', grain: '1h' });
    expect(answer.units).toEqual({ asa: 'ms', wait_p50: 'ms' });
    expect(answer.quality).toEqual({ asa: quality });
  });

  it('says of each row whether it is settled and complete, and how many items are still open', () => {
    const states = toWireAnswer(table).rows.map(({ settled, complete, open }) => ({ settled, complete, open }));
    expect(states).toEqual([
      { settled: true, complete: true, open: {} },
      { settled: true, complete: false, open: { asa: 2 } },
      { settled: false, complete: false, open: {} },
    ]);
    expect(toWireAnswer(total).rows[0]).toMatchObject({ settled: false, complete: false });
  });

  it('has a null bucket for grain total', () => {
    expect(toWireAnswer(total).rows.map(({ bucket }) => bucket)).toEqual([null]);
  });

  it('tells the two passes of a repeated hour apart by their offsets', () => {
    const zone = 'America/New_York';
    const first = Date.parse('2026-11-01T01:00:00-04:00');
    const rows = [first, first + HOUR].map((at) => ({ ...row(0, '', nothing), interval: { start: at, end: at + HOUR } }));
    const buckets = toWireAnswer({ ...table, query: { ...query, zone }, rows }).rows.map(({ bucket }) => bucket);
    expect(buckets).toEqual(['2026-11-01T01:00:00-04:00', '2026-11-01T01:00:00-05:00']);
  });
});

describe('toCsv', () => {
  const records = parseCsv(toCsv(table));

  it('starts with a BOM and ends every line with CR LF', () => {
    const text = toCsv(table);
    expect(text.startsWith('\uFEFFbucket,queue,asa.value,asa.numerator,asa.denominator,asa.n,wait_p50.value,')).toBe(true);
    expect(text.endsWith('\r\n')).toBe(true);
  });

  it('reads back as the same figures, integers to the last digit and null as empty', () => {
    expect(records[1]).toEqual([
      '2026-11-25T00:00:00+08:00',
      '售后, "VIP"',
      '0.30000000000000004',
      '9007199254740991',
      '4503599627370495',
      '1099511627776',
      '6000',
      '',
      '',
      '31',
      ...['true', 'true', '0', '0'],
    ]);
    expect(records[2]?.slice(-4)).toEqual(['true', 'false', '2', '0']);
    expect(records[0]?.slice(-4)).toEqual(['settled', 'complete', 'asa.open', 'wait_p50.open']);
    expect(records[3]?.slice(1, 6)).toEqual(['', '', '0', '0', '0']);
  });

  it('gives a text that a spreadsheet would run an apostrophe, and leaves numbers alone', () => {
    expect(records[2]?.[1]).toBe("'=1+1");
    const names = ['+1', '-1', '@x', '\tx', '\rx', 'a=1'];
    const parsed = parseCsv(toCsv({ ...table, rows: names.map((name) => row(0, name, { ...large, value: -0.5 })) }));
    expect(parsed.slice(1).map((record) => record[1])).toEqual(["'+1", "'-1", "'@x", "'\tx", "'\rx", 'a=1']);
    expect(parsed[1]?.[2]).toBe('-0.5');
  });

  it('leaves the bucket of a total empty', () => {
    expect(parseCsv(toCsv(total))[1]?.[0]).toBe('');
  });
});

describe('toArrow', () => {
  it('reads back as the same instants, texts, nulls and 64-bit integers', () => {
    const read = tableFromIPC(toArrow(table));
    const rows = read.toArray().map((r) => r.toJSON());
    expect(rows[0]).toEqual({
      bucket: start,
      queue: '售后, "VIP"',
      'asa.value': 0.1 + 0.2,
      'asa.numerator': 9_007_199_254_740_991n,
      'asa.denominator': 4_503_599_627_370_495n,
      'asa.n': 1_099_511_627_776n,
      'wait_p50.value': 6000,
      'wait_p50.numerator': null,
      'wait_p50.denominator': null,
      'wait_p50.n': 31n,
      ...{ settled: true, complete: true, 'asa.open': 0n, 'wait_p50.open': 0n },
    });
    expect(rows[1]).toMatchObject({ settled: true, complete: false, 'asa.open': 2n });
    expect(rows[2]).toMatchObject({ queue: '', 'asa.value': null, 'asa.numerator': 0n });
  });

  it('types its columns and names zone, grain, units and definitions in the schema', () => {
    const { schema } = tableFromIPC(toArrow(table));
    expect(schema.fields.slice(0, 4).map((f) => [f.name, String(f.type), f.nullable])).toEqual([
      ['bucket', 'Timestamp<MILLISECOND, Asia/Shanghai>', true],
      ['queue', 'Dictionary<Int32, Utf8>', false],
      ['asa.value', 'Float64', true],
      ['asa.numerator', 'Int64', true],
    ]);
    expect(schema.metadata.get('definitions')).toBe(JSON.stringify(table.definitions));
    expect(schema.metadata.get('units')).toBe('{"asa":"ms","wait_p50":"ms"}');
    expect(schema.metadata.get('freshnessMs')).toBe('1400');
  });

  it('has no bucket in a total, and an answer without rows keeps its columns', () => {
    expect(tableFromIPC(toArrow(total)).get(0)?.toJSON()).toMatchObject({ bucket: null, 'asa.n': 1_099_511_627_776n });
    const empty = tableFromIPC(toArrow({ ...table, rows: [], freshnessMs: null }));
    expect([empty.numRows, empty.schema.fields.length, empty.schema.metadata.has('freshnessMs')]).toEqual([0, 14, false]);
  });
});

describe('toXlsxRows', () => {
  it('types every cell: exact text and wall clock of the bucket, texts, numbers, empty for null', () => {
    const [header, first, second] = toXlsxRows(table);
    expect(header?.map((cell) => cell?.value).slice(0, 4)).toEqual(['bucket', 'local_time', 'queue', 'asa.value']);
    expect(first?.slice(0, 5)).toEqual([
      { value: '2026-11-25T00:00:00+08:00', type: String },
      { value: new Date('2026-11-25T00:00:00Z'), type: Date, format: 'yyyy-mm-dd hh:mm' },
      { value: '售后, "VIP"', type: String },
      { value: 0.1 + 0.2, type: Number },
      { value: Number.MAX_SAFE_INTEGER, type: Number },
    ]);
    expect(second?.[2]).toEqual({ value: '=1+1', type: String });
    expect(second?.[3]).toBeNull();
  });

  it('shows fractions as per cent without changing their value', () => {
    const rate = metric('abandon_rate');
    const cells = { abandon_rate: { value: 0.25, numerator: 1, denominator: 4, n: 4 } };
    const rows = toXlsxRows({ ...total, query: { ...total.query, metrics: [rate] }, rows: [{ interval: null, dims: {}, cells }] });
    expect(rows[1]).toEqual([
      null,
      null,
      { value: 0.25, type: Number, format: '0.0%' },
      ...[1, 4, 4].map((value) => ({ value, type: Number })),
      ...[false, false].map((value) => ({ value, type: Boolean })),
      { value: 0, type: Number },
    ]);
  });
});

/** A strict reader of RFC 4180, written apart from the writer. */
function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  for (const match of text.replace(/^\uFEFF/, '').matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    record.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
    if (match[3] === '\r\n') {
      records.push(record);
      record = [];
    }
  }
  return records;
}
