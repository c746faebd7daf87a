import { definitionHash, type MetricQuery, settledUntil } from '@tidewatch/schemas';
import { type CatalogueReader, toWireAnswer } from '@tidewatch/warehouse/query';
import { exportAnswer } from '../explore/export-answer.ts';
import { checkSize } from '../explore/plan-query.ts';
import { ProblemError } from './problem.ts';

/** Types that an answer may have, the first where the request has no wish. */
export const ANSWER_TYPES = {
  'application/json': 'json',
  'text/csv': 'csv',
  'application/vnd.apache.arrow.stream': 'arrow',
} as const;
export type AnswerFormat = (typeof ANSWER_TYPES)[keyof typeof ANSWER_TYPES];

/**
 * The format that an Accept header wants most.
 * @throws ProblemError `accept_unsupported` (406)
 */
export function chooseFormat(accept: string | null): AnswerFormat {
  const wishes = (accept ?? '*/*')
    .split(',')
    .map((part) => {
      const [range = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='));
      return { range, quality: quality === undefined ? 1 : Number(quality.slice(2)) || 0 };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { range } of wishes) {
    const match = Object.entries(ANSWER_TYPES).find(([type]) => isIn(type, range));
    if (match) return match[1];
  }
  throw new ProblemError(406, 'accept_unsupported', 'no type that the request accepts can be given', Object.keys(ANSWER_TYPES));
}

function isIn(type: string, range: string): boolean {
  return range === '*/*' || range === type || (range.endsWith('/*') && type.startsWith(range.slice(0, -1)));
}

/**
 * Asks the warehouse and writes the answer. JSON is that of `tidewatch query --json`, with every interval and the age of
 * the rows; files cannot say that age, and leave intervals out of which nothing is known, as those of the Explore page do.
 * @throws UsageError `answer_too_large`
 */
export async function answerIn(
  format: AnswerFormat,
  { reader, query, nowMs, signal }: { reader: CatalogueReader; query: MetricQuery; nowMs: number; signal: AbortSignal },
): Promise<Response> {
  if (format !== 'json') {
    const file = await exportAnswer(reader, query, { format, nowMs, signal });
    return new Response(file.body, {
      headers: { ...HEADERS, 'content-type': file.contentType, 'content-disposition': `attachment; filename="${file.name}"` },
    });
  }
  // The number of groups is known before the finest query is sent.
  if (query.by.length > 0) checkSize(query, Math.max(1, (await reader.answer({ ...query, grain: 'total' }, { signal })).length));
  // Before the rows: what is settled by it is in them.
  const watermark = await reader.watermark();
  const [rows, quality] = await Promise.all([reader.answer(query, { signal }), reader.quality(query, nowMs)]);
  const answer = toWireAnswer({
    query,
    rows,
    definitions: Object.fromEntries(query.metrics.map((metric) => [metric.id, definitionHash(metric)])),
    freshnessMs: watermark === null ? null : Math.max(0, nowMs - watermark),
    settledTo: settledUntil(query, watermark, reader.allowedLatenessMs),
    quality,
  });
  return Response.json(answer, { headers: HEADERS });
}

const HEADERS = { 'cache-control': 'no-store', vary: 'accept', 'x-content-type-options': 'nosniff' };
