import { askAsKnown } from '@tidewatch/ingest/ops';
import { openPool } from '@tidewatch/ingest/postgres';
import { type KnownQuery, type Metric, metricById, systemClock } from '@tidewatch/schemas';
import { type CatalogueReader, openReader } from '@tidewatch/warehouse/query';
import { tableFromIPC } from 'apache-arrow';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultView, questionOf } from '../../dashboard/src/features/explore/view.ts';
import { answerQuestion } from '../../dashboard/src/server/explore/answer-question.ts';
import { readDistribution } from '../../dashboard/src/server/explore/distribution.ts';
import { handleQuery } from '../../dashboard/src/server/metrics-api/handle-query.ts';
import { answerBody } from '../../dashboard/src/server/metrics-api/wire-schemas.ts';
import { serveKnown } from '../../pipeline/src/jobs/serve-known.ts';
import { openRealRig, type RealRig } from '../../pipeline/src/testing/real-rig.ts';
import { toRecords } from '../../pipeline/src/testing/rig.ts';
import { sessionScript, T0 } from '../../pipeline/src/testing/script.ts';
import { KeptFolds } from '../../pipeline/src/verify/kept-folds.ts';

const TENANT = 'late';
const RANGE = { from: '2026-03-02', to: '2026-03-03' };
const METRICS = ['messages_agent', 'sessions_closed', 'aht'];

/** A chat whose agent's second message and whose close the log takes later than all else. */
const EVENTS = sessionScript(
  [
    [0, 'session.started', { customer_id: 'u1' }],
    [1, 'message.sent', { message_id: 'm1', sender: 'customer' }],
    [2, 'segment.started', { owner_kind: 'agent', agent_id: 'ann' }],
    [20, 'message.sent', { message_id: 'm2', sender: 'agent', agent_id: 'ann' }],
    [40, 'message.sent', { message_id: 'm3', sender: 'agent', agent_id: 'ann' }],
    [62, 'session.closed', { close_reason: 'agent' }],
  ],
  { tenant: TENANT, name: 'chat' },
);
/** One that nothing comes to later. */
const EARLIER = sessionScript(
  [
    [0, 'session.started', { customer_id: 'u2' }],
    [2, 'segment.started', { owner_kind: 'agent', agent_id: 'bob' }],
    [9, 'message.sent', { message_id: 'm9', sender: 'agent', agent_id: 'bob' }],
    [12, 'session.closed', { close_reason: 'agent' }],
  ],
  { tenant: TENANT, name: 'earlier' },
);

let rig: RealRig;
let pool: ReturnType<typeof openPool>;
let reader: CatalogueReader;
/** Between the two halves of the events. */
let before: number;
const stopping = new AbortController();
let jobs: Promise<void>;

beforeAll(async () => {
  rig = await openRealRig();
  pool = openPool(rig.databaseUrl);
  reader = openReader({
    ...{ url: rig.warehouse.url, tenantId: TENANT },
    answerAsKnown: (query, signal) => askAsKnown(pool, TENANT, query, signal),
  });
  const worker = await rig.start();
  await rig.log.append(toRecords([...EARLIER, ...EVENTS.slice(0, 4)]));
  await rig.caughtUp();
  before = Date.now();
  while (Date.now() <= before + 5) await pause();
  await rig.log.append(toRecords(EVENTS.slice(4)));
  await rig.caughtUp();
  await worker.stop();
  jobs = serveUntilStopped();
}, 120_000);
afterAll(async () => {
  stopping.abort();
  await jobs;
  await reader?.close();
  await pool?.end();
  await rig?.close();
});

const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

/** As the thread of a worker does. */
async function serveUntilStopped(): Promise<void> {
  const { store } = rig.warehouse;
  const parts = { db: pool, store, readerOf: () => rig.warehouse.reader(TENANT), epoch: 'main', turns: new Map(), clock: systemClock };
  const logger = pino({ level: 'silent' });
  const kept = new KeptFolds();
  while (!stopping.signal.aborted) if (!(await serveKnown({ ...parts, logger, signal: stopping.signal }, kept))) await pause();
}

/** Asked as a program asks. */
async function ask(question: object, accept = 'application/json'): Promise<Response> {
  const request = new Request('http://localhost/api/v1/metrics/query', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify({ metrics: METRICS, ...RANGE, ...question }),
  });
  const response = await handleQuery(request, {
    ...{ findReader: async () => reader, isOwnOrigin: true, nowMs: Date.now() },
    onFailure: (error) => {
      throw error;
    },
  });
  expect(response.status).toBe(200);
  return response;
}

const restCells = async (question: object) => answerBody.parse(await (await ask(question)).json()).rows[0]?.metrics ?? {};
const valuesOf = (cells: Readonly<Record<string, { readonly value: number | null }>>) => METRICS.map((id) => cells[id]?.value);

/** Handled 10 s, and 60 s after the close has come. */
const THEN = [2, 1, 10_000];
const NOW = [3, 2, 35_000];

describe('a number asked for as it was known before late events and after them', () => {
  it('is the old one and the new one through the public interface, and without known_at the new one', async () => {
    expect(valuesOf(await restCells({ known_at: before }))).toEqual(THEN);
    expect(valuesOf(await restCells({ known_at: Date.now() }))).toEqual(NOW);
    expect(valuesOf(await restCells({}))).toEqual(NOW);
  });

  it('is the same in files, split and by interval too', async () => {
    const split = { known_at: before, grain: '1h', by: ['agent'], metrics: ['messages_agent'] };
    const csv = (await (await ask(split, 'text/csv')).text()).trimEnd().split('\r\n').slice(1);
    expect(csv.map((line) => line.split(',').slice(0, 3))).toEqual([
      ['2026-03-02T09:00:00+00:00', 'ann', '1'],
      ['2026-03-02T09:00:00+00:00', 'bob', '1'],
    ]);
    const arrow = tableFromIPC(new Uint8Array(await (await ask(split, 'application/vnd.apache.arrow.stream')).arrayBuffer()));
    expect(arrow.toArray().map((row) => [row['agent'], Number(row['messages_agent.value'])])).toEqual([
      ['ann', 1],
      ['bob', 1],
    ]);
  });

  it('is the same on the page: totals, groups, intervals, the period before and the spread of values', async () => {
    const view = { ...defaultView('UTC'), ...RANGE, metrics: ['messages_agent'], by: ['agent'], compare: 'previous' as const };
    const asked = { ...view, knownAt: new Date(before).toISOString() };
    const answer = await answerQuestion(reader, questionOf(asked), { nowMs: Date.now() });
    expect([answer.total['messages_agent']?.value, answer.earlier?.total['messages_agent']?.value]).toEqual([2, 0]);
    expect(answer.groups.map(({ values, total }) => [values[0], total['messages_agent']?.value]).sort()).toEqual([
      ['ann', 1],
      ['bob', 1],
    ]);
    expect(answer.range).toMatchObject({ asOf: before, knownAt: before });
    expect(answer.buckets.find(({ start }) => start === T0)?.state).toBe('final');
    const spread = await readDistribution(reader, queryAt(before, 'aht'), metricById.get('aht') as Metric);
    expect(spread?.n).toBe(1);
  });

  it('has settled nothing that late events were still waited for at that instant', async () => {
    const range = { grain: '15m', from: before - 3_600_000, to: before + 3_600_000 };
    const { rows } = answerBody.parse(await (await ask({ ...range, known_at: before })).json());
    const settled = rows.filter((row) => row.settled);
    expect(settled.length).toBeGreaterThan(1);
    for (const row of rows) expect(row.settled).toBe(Date.parse(row.bucket ?? '') + 900_000 <= before - reader.allowedLatenessMs);
  });
});

function queryAt(knownAt: number, id: string): KnownQuery {
  const range = { from: T0 - 9 * 3_600_000, to: T0 + 15 * 3_600_000, grain: 'total', zone: 'UTC', by: [], where: [] } as const;
  return { ...range, metrics: [metricById.get(id) as Metric], asOf: knownAt, knownAt };
}
