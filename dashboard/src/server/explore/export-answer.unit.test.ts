import { type AnswerRow, type Cell, intervalsOf, type MetricQuery } from '@tidewatch/schemas';
import type { CatalogueReader } from '@tidewatch/warehouse/query';
import { describe, expect, it } from 'vitest';
import { defaultView } from '../../features/explore/view.ts';
import { exportAnswer } from './export-answer.ts';
import { planQuery } from './plan-query.ts';

const now = Date.parse('2026-11-25T02:30:00Z');
const cell: Cell = { value: 0.5, numerator: 1, denominator: 2, n: 2 };
const query = planQuery({ ...defaultView('UTC'), metrics: ['abandon_rate', 'asa'], from: '2026-11-25', to: '2026-11-25T06:00' }, now);

function readerAt(watermark: number | null): CatalogueReader {
  const rowsOf = ({ from, to, grain, zone }: MetricQuery): readonly AnswerRow[] =>
    intervalsOf(from, to, grain, zone).map((interval) => ({ interval, dims: {}, cells: { abandon_rate: cell, asa: cell } }));
  const reader: Pick<CatalogueReader, 'answer' | 'watermark' | 'allowedLatenessMs'> = {
    allowedLatenessMs: 600_000,
    answer: async (asked) => rowsOf(asked),
    watermark: async () => watermark,
  };
  return reader as CatalogueReader;
}

describe('exportAnswer', () => {
  it('names the file by metric and range, in signs that every file system takes', async () => {
    const file = await exportAnswer(readerAt(now), query, { format: 'csv', nowMs: now });
    expect(file.name).toBe('abandon_rate+1_20261125T0000Z_20261125T0600Z.csv');
    expect(file.contentType).toBe('text/csv; charset=utf-8');
    const version = planQuery({ ...defaultView('UTC'), metrics: ['asa@1'], from: '2026-11-25', to: '2026-11-25T06:00' }, now);
    expect((await exportAnswer(readerAt(now), version, { format: 'arrow', nowMs: now })).name).toBe(
      'asa_v1_20261125T0000Z_20261125T0600Z.arrow',
    );
  });

  it('leaves out intervals of which nothing is known yet', async () => {
    const buckets = async (watermark: number | null) => {
      const { body } = await exportAnswer(readerAt(watermark), query, { format: 'csv', nowMs: now });
      return new TextDecoder()
        .decode(body)
        .trimEnd()
        .split('\r\n')
        .slice(1)
        .map((line) => line.slice(11, 16));
    };
    expect(await buckets(now)).toEqual(['00:00', '01:00', '02:00']);
    expect(await buckets(now - 3_600_000)).toEqual(['00:00', '01:00']);
    expect(await buckets(null)).toEqual([]);
  });

  it('says of each interval whether it is settled', async () => {
    const { body } = await exportAnswer(readerAt(now), { ...query, asOf: now }, { format: 'csv', nowMs: now });
    const lines = new TextDecoder().decode(body).trimEnd().split('\r\n');
    expect(lines.map((line) => line.split(',').slice(-4)[0])).toEqual(['settled', 'true', 'true', 'false']);
  });

  it('sends Arrow as a stream of its own type', async () => {
    const file = await exportAnswer(readerAt(now), query, { format: 'arrow', nowMs: now });
    expect([file.name.endsWith('.arrow'), file.contentType]).toEqual([true, 'application/vnd.apache.arrow.stream']);
    expect(file.body.byteLength).toBeGreaterThan(100);
  });
});
