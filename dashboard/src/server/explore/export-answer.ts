import { definitionHash, type MetricQuery, settledUntil } from '@tidewatch/schemas';
import { type AnswerTable, type CatalogueReader, toArrow, toCsv } from '@tidewatch/warehouse/query';
import { checkSize } from './plan-query.ts';

export const EXPORT_FORMATS = ['csv', 'arrow'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A file to send. */
export interface ExportFile {
  readonly name: string;
  readonly contentType: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * The figures of the page as a file: the same query at the same cut-off. Intervals of which nothing is known yet are left
 * out, so that no file shows them as 0.
 * @throws UsageError `answer_too_large`
 */
export async function exportAnswer(
  reader: CatalogueReader,
  query: MetricQuery,
  options: { format: ExportFormat; nowMs: number; signal?: AbortSignal },
): Promise<ExportFile> {
  const read = options.signal ? { signal: options.signal } : {};
  const watermarkAt = await reader.watermark();
  if (query.by.length > 0) checkSize(query, Math.max(1, (await reader.answer({ ...query, grain: 'total' }, read)).length));
  const answered = await reader.answer(query, read);
  const known = Math.min(query.asOf, watermarkAt ?? Number.NEGATIVE_INFINITY);
  const table: AnswerTable = {
    query,
    rows: answered.filter(({ interval }) => interval === null || interval.start < known),
    definitions: Object.fromEntries(query.metrics.map((metric) => [metric.id, definitionHash(metric)])),
    freshnessMs: watermarkAt === null ? null : Math.max(0, options.nowMs - watermarkAt),
    settledTo: settledUntil(query, watermarkAt, reader.allowedLatenessMs),
  };
  const name = `${fileStem(query)}.${options.format}`;
  if (options.format === 'arrow') return { name, contentType: 'application/vnd.apache.arrow.stream', body: new Uint8Array(toArrow(table)) };
  return { name, contentType: 'text/csv; charset=utf-8', body: new TextEncoder().encode(toCsv(table)) };
}

/** Metric and range, in signs that every file system takes: `asa+1_20261118T0600Z_20261125T0605Z`. */
function fileStem({ metrics, from, to }: MetricQuery): string {
  const more = metrics.length > 1 ? `+${metrics.length - 1}` : '';
  const stamp = (ms: number) => `${new Date(ms).toISOString().replaceAll(/[-:]/g, '').slice(0, 13)}Z`;
  const name = (metrics[0]?.id ?? 'answer').replace('@', '_v');
  return `${name}${more}_${stamp(from)}_${stamp(to)}`;
}
