import { UnansweredError } from '@tidewatch/ingest/ops';
import {
  type AnswerRow,
  CATALOGUE,
  type Cell,
  definitionHash,
  intervalsOf,
  type MetricQuery,
  metricById,
  type Quality,
} from '@tidewatch/schemas';
import type { CatalogueReader } from '@tidewatch/warehouse/query';
import { describe, expect, it } from 'vitest';
import { chooseFormat } from './answer-formats.ts';
import { handleQuery, type QueryContext } from './handle-query.ts';
import { openApiDocument } from './open-api.ts';
import { planMetricQuery } from './plan-metric-query.ts';
import type { Problem } from './problem.ts';
import { MAX_BODY_BYTES } from './read-question.ts';
import { answerBody, problemBody, questionBody } from './wire-schemas.ts';

const now = Date.parse('2026-11-25T02:30:00Z');
const question = { metrics: ['offered', 'asa'], from: '2026-11-24', to: '2026-11-25' };
const plan = (changed: object) => planMetricQuery(questionBody.parse({ ...question, ...changed }), now);

const cell: Cell = { value: 2, numerator: 4, denominator: 2, n: 2 };
const quality: Quality = { completeness: { numerator: 99, denominator: 100 }, late: 0, freshnessMs: 1_000, unfit: ['incomplete'] };

/** Gives every interval one cell a metric, in as many groups as it is told; says what it was asked. */
function holding(groups = 1) {
  const asked: MetricQuery[] = [];
  const rowsOf = ({ from, to, grain, zone, by, metrics }: MetricQuery): readonly AnswerRow[] =>
    intervalsOf(from, to, grain, zone).flatMap((interval) =>
      Array.from({ length: by.length === 0 ? 1 : groups }, (_, i) => ({
        interval: grain === 'total' ? null : interval,
        dims: by.length === 0 ? {} : { queue: `q${i}` },
        cells: Object.fromEntries(metrics.map(({ id }) => [id, cell])),
      })),
    );
  const reader: Pick<CatalogueReader, 'answer' | 'watermark' | 'allowedLatenessMs' | 'quality'> = {
    allowedLatenessMs: 600_000,
    answer: async (query) => {
      asked.push(query);
      return rowsOf(query);
    },
    watermark: async () => now - 1_000,
    quality: async ({ metrics }) => Object.fromEntries(metrics.map(({ id }) => [id, quality])),
  };
  return { reader: reader as CatalogueReader, asked };
}

async function ask(
  body: unknown,
  {
    headers = {},
    reader = holding().reader,
    ...context
  }: { headers?: Record<string, string>; reader?: CatalogueReader | null } & Partial<QueryContext> = {},
) {
  const request = new Request('http://localhost/api/v1/metrics/query', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
  });
  return handleQuery(request, { findReader: async () => reader, isOwnOrigin: true, nowMs: now, onFailure: () => {}, ...context });
}

async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = problemBody.parse(await response.json());
  expect(problem.status).toBe(response.status);
  return problem;
}

describe('planMetricQuery', () => {
  it('fills in what was left out: one interval, UTC, no split, no filter, the present', () => {
    const { metrics, ...rest } = plan({});
    expect(metrics.map(({ id }) => id)).toEqual(['offered', 'asa']);
    const from = Date.parse('2026-11-24T00:00:00Z');
    expect(rest).toEqual({ from, to: from + 86_400_000, grain: 'total', zone: 'UTC', by: [], where: [], asOf: now });
  });

  it('leaves out what has one of the values where the filter says so', () => {
    const filter = { dimension: 'channel', values: ['web'] };
    expect(plan({ where: [filter, { ...filter, is_not: true }] }).where).toEqual([filter, { ...filter, isNot: true }]);
  });

  it('reads a time without an offset as wall clock of the zone, and ms as ms', () => {
    expect(plan({ zone: 'Asia/Shanghai' }).from).toBe(Date.parse('2026-11-24T00:00:00+08:00'));
    expect(plan({ zone: 'Asia/Shanghai', from: '2026-11-24T00:00Z' }).from).toBe(Date.parse('2026-11-24T00:00:00Z'));
    expect(plan({ from: now - 5, to: now }).from).toBe(now - 5);
  });

  it('takes no instant that lies ahead for the present', () => {
    expect(plan({ as_of: '2026-11-24T12:00' }).asOf).toBe(Date.parse('2026-11-24T12:00:00Z'));
    expect(plan({ as_of: '2027-01-01' }).asOf).toBe(now);
    expect(plan({ known_at: '2027-01-01' })).toMatchObject({ asOf: now, knownAt: now });
  });

  it('lets nothing have happened after what was known', () => {
    const noon = Date.parse('2026-11-24T12:00:00Z');
    expect(plan({ known_at: '2026-11-24T12:00' })).toMatchObject({ asOf: noon, knownAt: noon });
    expect(plan({ known_at: '2026-11-24T12:00', as_of: noon - 5 })).toMatchObject({ asOf: noon - 5, knownAt: noon });
  });

  it('counts what was named twice once', () => {
    const query = plan({ metrics: ['asa', 'asa'], by: ['queue', 'queue'] });
    expect([query.metrics.length, query.by]).toEqual([1, ['queue']]);
  });
});

describe('a question that cannot be answered', () => {
  it.each([
    [{ metrics: ['nonsense'] }, 'metric_unknown'],
    [{ metrics: ['__proto__'] }, 'metric_unknown'],
    [{ by: ['sender'] }, 'dimension_not_allowed'],
    [{ by: ['constructor'] }, 'dimension_not_allowed'],
    [{ by: ["queue') OR 1=1 --"] }, 'dimension_not_allowed'],
    [{ where: [{ dimension: 'sender', values: ['bot'] }] }, 'dimension_not_allowed'],
    [{ from: '2026-11-25', to: '2026-11-24' }, 'range_invalid'],
    [{ to: '2026-11-24' }, 'range_invalid'],
    [{ from: 'yesterday' }, 'time_invalid'],
    [{ from: -1 }, 'time_invalid'],
    [{ to: '9999-01-01' }, 'time_invalid'],
    [{ zone: 'Mars/Olympus' }, 'zone_unknown'],
    [{ from: '2016-11-25', grain: '15m' }, 'range_too_long'],
    [{ from: '2026-01-01', grain: '15m' }, 'answer_too_large'],
    [{ from: '2020-11-25' }, 'range_too_long'],
    [{ metrics: [] }, 'body_invalid'],
    [{ metrics: 'asa' }, 'body_invalid'],
    [{ grain: '5m' }, 'body_invalid'],
    [{ tenant: 'somebody-else' }, 'body_invalid'],
    [{ from: 1.5 }, 'body_invalid'],
  ] as [object, string][])('%o is refused with 400 and code %s, and never reaches the warehouse', async (changed, code) => {
    const { reader, asked } = holding();
    const response = await ask({ ...question, ...changed }, { reader });
    expect([response.status, (await problemOf(response)).code]).toEqual([400, code]);
    expect(asked).toEqual([]);
  });

  it('names what would have been taken', async () => {
    const allowedOf = async (changed: object) => (await problemOf(await ask({ ...question, ...changed }))).allowed;
    expect(await allowedOf({ metrics: ['nonsense'] })).toEqual(CATALOGUE.filter(({ isPart }) => !isPart).map(({ id }) => id));
    expect(await allowedOf({ by: ['sender'] })).toContain('queue');
    expect(await allowedOf({ by: ['sender'] })).not.toContain('sender');
    expect(await allowedOf({ grain: '5m' })).toEqual(['15m', '30m', '1h', '1d', 'total']);
    expect(await allowedOf({ tenant: 'x' })).toEqual(['metrics', 'from', 'to', 'grain', 'zone', 'by', 'where', 'as_of', 'known_at']);
    expect(await allowedOf({ from: '2026-01-01', grain: '15m' })).toEqual(['1h', '1d', 'total']);
  });

  it('is refused before the finest query when there are too many groups', async () => {
    const { reader, asked } = holding(3_000);
    const response = await ask({ ...question, grain: '1h', by: ['queue'] }, { reader });
    expect([response.status, (await problemOf(response)).code]).toEqual([400, 'answer_too_large']);
    expect(asked.map(({ grain }) => grain)).toEqual(['total']);
  });

  it.each([
    ['cut off', '{', 'json_invalid', 400],
    ['empty', '', 'json_invalid', 400],
    ['not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'json_invalid', 400],
    ['no object', '[]', 'body_invalid', 400],
    ['too long', `"${'a'.repeat(MAX_BODY_BYTES)}"`, 'body_too_large', 413],
  ] as [string, string | Uint8Array, string, number][])('whose body is %s is refused', async (_, body, code, status) => {
    const response = await ask(body);
    expect([response.status, (await problemOf(response)).code]).toEqual([status, code]);
  });

  it('is read no further than the limit when its length is not told', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(16_384));
      },
    });
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: endless, duplex: 'half' };
    const request = new Request('http://localhost/', init as RequestInit);
    const response = await handleQuery(request, {
      findReader: async () => holding().reader,
      isOwnOrigin: true,
      nowMs: now,
      onFailure: () => {},
    });
    expect(response.status).toBe(413);
    expect(sent).toBeLessThan(10);
  });

  it.each([
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['Application/JSON; charset=utf-8', 200],
  ])('sent as %s has status %i', async (type, status) => {
    expect((await ask(question, { headers: { 'content-type': type } })).status).toBe(status);
  });

  it('has a code when nobody is signed in, a foreign page asks, or the warehouse is away', async () => {
    const failures: unknown[] = [];
    const refuse = () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7'));
    const away = { answer: refuse, watermark: refuse, quality: refuse } as unknown as CatalogueReader;
    const unanswered = { ...away, answer: () => Promise.reject(new UnansweredError('known_unanswered', 'no worker answers')) };
    const answers = [
      await ask(question, { reader: null }),
      await ask(question, { isOwnOrigin: false }),
      await ask(question, { reader: away, onFailure: (error) => failures.push(error) }),
      await ask({ ...question, known_at: now }, { reader: { ...unanswered, watermark: async () => now, quality: async () => ({}) } }),
    ];
    const problems = await Promise.all(answers.map(problemOf));
    expect(problems.map(({ status, code }) => [status, code])).toEqual([
      [401, 'signed_out'],
      [403, 'foreign_origin'],
      [503, 'unavailable'],
      [503, 'known_unanswered'],
    ]);
    expect(answers[3]?.headers.get('retry-after')).toBe('5');
    // What happened inside is for the log, not for who asks.
    expect(problems[2]?.message).not.toContain('10.0.0.7');
    expect(failures).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('is the public JSON, word for word as its schema says', async () => {
    const response = await ask({ ...question, grain: '1d', zone: 'Asia/Shanghai', by: ['queue'] });
    const answer = answerBody.parse(await response.json());
    const state = { settled: true, complete: true, open: {} };
    expect(answer.rows).toEqual([
      { bucket: '2026-11-24T00:00:00+08:00', dims: { queue: 'q0' }, metrics: { offered: cell, asa: cell }, ...state },
    ]);
    const asa = metricById.get('asa');
    expect(answer.definitions['asa']).toBe(asa && definitionHash(asa));
    expect(answer.quality).toEqual({ offered: quality, asa: quality });
    expect(answer).toMatchObject({ freshnessMs: 1_000, units: { offered: 'count', asa: 'ms' }, zone: 'Asia/Shanghai', grain: '1d' });
  });

  it('comes as CSV and as Arrow where those are wanted', async () => {
    const csv = await ask(question, { headers: { accept: 'text/csv' } });
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect((await csv.text()).split('\r\n').slice(1)).toEqual([',2,4,2,2,2,4,2,2,true,true,0,0', '']);
    const arrow = await ask(question, { headers: { accept: 'application/vnd.apache.arrow.stream' } });
    // An Arrow stream begins with its continuation marker.
    expect(new DataView(await arrow.arrayBuffer()).getInt32(0, true)).toBe(-1);
  });

  it('has the type that Accept wants most, JSON where it does not matter', () => {
    expect(chooseFormat(null)).toBe('json');
    expect(chooseFormat('text/html, */*;q=0.1')).toBe('json');
    expect(chooseFormat('application/json;q=0.5, text/csv')).toBe('csv');
    expect(chooseFormat('text/*')).toBe('csv');
    expect(() => chooseFormat('text/csv;q=0, image/png')).toThrowError(
      expect.objectContaining({ problem: expect.objectContaining({ status: 406 }) }),
    );
  });
});

describe('the OpenAPI document', () => {
  const document = JSON.parse(JSON.stringify(openApiDocument('1.2.3')));

  it('is version 3.1, and every reference in it leads somewhere', () => {
    expect([document.openapi, document.info.version]).toEqual(['3.1.0', '1.2.3']);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      (match) => match[1] as string,
    );
    expect([...new Set(references)].sort()).toEqual(Object.keys(document.components.schemas).sort());
  });

  it('says what is required, what is left out at will, and every code of a refusal', () => {
    const { Question } = document.components.schemas;
    expect(Question.required).toEqual(['metrics', 'from', 'to']);
    expect(Question.additionalProperties).toBe(false);
    const told = JSON.stringify(document.paths['/v1/metrics/query'].post.responses);
    for (const code of ['metric_unknown', 'dimension_not_allowed', 'range_invalid', 'answer_too_large', 'body_too_large', 'signed_out'])
      expect(told).toContain(code);
  });

  it('has an example that is a question', () => {
    const { example } = document.paths['/v1/metrics/query'].post.requestBody.content['application/json'];
    expect(plan(example).metrics).toHaveLength(2);
  });
});
