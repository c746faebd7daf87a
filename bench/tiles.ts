import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@clickhouse/client';
import { DAY_MS, type Grain, type Metric, type MetricQuery, metricById, nearestRank, type SessionFacts } from '@tidewatch/schemas';
import { migrate, openStore, startClickHouse } from '@tidewatch/warehouse';
import { type CatalogueReader, openReader } from '@tidewatch/warehouse/query';
import { type Random, randomFrom } from '../warehouse/src/fixtures/random-facts.ts';
import { type Bar, cpuSecondsOf, type Figures, report, rssMiBOf } from './harness.ts';
import { ordinarySession } from './warehouse/ordinary-session.ts';

// Times of the questions that boards and Explore ask, each tile by itself, over 90 days of eight tenants of whom the
// largest has half of everything and a fifth of the customers come back; days of the first month once before and once
// after the other two are stored; and three questions beside the same as SQL written by hand.
// `npx tsx bench/tiles.ts [--quick]`.
const quick = process.argv.includes('--quick');
/** Of one session: itself, an entry, an offer, a segment and ten messages. */
const FACTS_EACH = 14;
const SESSIONS = Math.round((quick ? 300_000 : 10_000_000) / FACTS_EACH);
const TENANTS = 8;
const BOARDS = 20;
const DAYS = 90;
const FROM = Date.UTC(2026, 0, 1);
const TO = FROM + DAYS * DAY_MS;
const ZONE = 'Asia/Shanghai';
const BATCH = 10_000;
const A_THIRD = Math.ceil(SESSIONS / 3 / BATCH) * BATCH;
/** A customer who comes back was there up to so long before. */
const BACK_WITHIN_MS = 60 * DAY_MS;

interface Tile {
  readonly metrics: readonly string[];
  readonly grain: Grain;
  readonly by?: MetricQuery['by'];
}

/** What the tiles of a board show of its range; a fine grain is a day's there. */
const TILES: readonly Tile[] = [
  { metrics: ['sessions_started', 'sessions_closed', 'sessions_valid'], grain: 'total' },
  { metrics: ['offered', 'answered', 'abandoned', 'asa', 'service_level.include_abandoned', 'wait_max'], grain: 'total' },
  { metrics: ['offered', 'answered', 'abandoned', 'service_level.include_abandoned', 'wait_p90'], grain: 'total', by: ['queue'] },
  { metrics: ['offered'], grain: '15m' },
  { metrics: ['service_level.include_abandoned'], grain: '30m', by: ['queue'] },
  { metrics: ['asa', 'wait_p50', 'wait_p90'], grain: '1h' },
  { metrics: ['abandon_rate', 'avg_abandon_time'], grain: '1h', by: ['queue'] },
  { metrics: ['messages_customer', 'messages_agent', 'messages_bot'], grain: '1h' },
  { metrics: ['handle_time', 'aht'], grain: 'total', by: ['agent'] },
  { metrics: ['agent_answer_rate', 'agent_non_response'], grain: 'total', by: ['agent'] },
  { metrics: ['session_duration', 'customers_unique'], grain: '1h' },
  { metrics: ['concurrent_peak'], grain: '1h' },
];
const NOW_METRICS = ['sessions_open_now', 'in_queue_now', 'oldest_wait_now'];
const ONE_QUEUE: MetricQuery['where'] = [{ dimension: 'queue', values: ['queue-1'] }];

const dataDir = await mkdtemp(join(tmpdir(), 'tidewatch-bench-tiles-'));
const server = await startClickHouse({ dataDir });
const readers = Array.from({ length: TENANTS }, (_, tenant) => openReader({ url: server.queryUrl, tenantId: `tenant-${tenant}` }));
try {
  await migrate({ url: server.url });
  const random = randomFrom(1);
  await fill(random, { from: 0, to: A_THIRD });
  const early = await askBoards((board, tile) => dayQuestion((board * 7) % 25, board, tile));
  await fill(random, { from: A_THIRD, to: SESSIONS });
  const late = await askBoards((board, tile) => dayQuestion((board * 7) % 25, board, tile));
  const cpu = cpuSecondsOf(server.pid) ?? 0;
  const day = await askBoards((board, tile) => dayQuestion((board * 37) % DAYS, board, tile));
  const quarter = await askBoards((board, tile) => quarterQuestion(board, tile));
  const now = await timesOf(60, (i) =>
    readerOf(i).answer(question(NOW_METRICS, { from: TO - 60_000, to: TO, grain: 'total' }), { openOnly: true }),
  );
  const cpuSeconds = (cpuSecondsOf(server.pid) ?? 0) - cpu;
  const byHand = await askByHand();
  const beside = await askBesideHand();
  const ours: Figures = {
    ...{ facts: SESSIONS * FACTS_EACH, sessions: SESSIONS, questions: 2 * 2 * BOARDS * TILES.length },
    ...figures('dayCold', day.cold),
    ...figures('dayAgain', day.again),
    ...figures('quarterCold', quarter.cold),
    ...figures('quarterAgain', quarter.again),
    ...figures('fixedDayAmongAThird', early.again),
    ...figures('fixedDayAmongAll', late.again),
    ...figures('now', now),
    ...beside,
    ...{ serverCpuSeconds: Math.round(cpuSeconds * 10) / 10, serverRssMiB: Math.round(rssMiBOf(server.pid) ?? 0) },
  };
  report({
    name: 'tiles',
    ours,
    peer: byHand,
    ratio: null,
    bars: [
      ...barsOf('day', day, 100),
      ...barsOf('quarter', quarter, 300),
      { name: 'fixed day, all ÷ a third', value: ratioOf(late.again, early.again), is: 'atMost', bound: 1.5 },
    ],
  });
} finally {
  await Promise.all(readers.map((reader) => reader.close()));
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}

/** Half of all sessions are the first tenant's. */
function tenantOf(number: number): number {
  return number % 2 === 0 ? 0 : 1 + (((number - 1) / 2) % (TENANTS - 1));
}

async function fill(random: Random, { from: first, to: end }: { readonly from: number; readonly to: number }): Promise<void> {
  const store = openStore({ url: server.url });
  for (let from = first; from < end; from += BATCH) {
    const rows = Array.from({ length: Math.min(BATCH, end - from) }, (_, i) => sessionOf(random, from + i));
    await store.insertRows('session', rows);
    const open = rows.filter((row) => row.closed_at === null);
    if (open.length > 0) await store.insertOpenItems(open);
    process.stderr.write(`\r${from + rows.length} sessions`);
  }
  process.stderr.write('\n');
  await store.close();
}

function sessionOf(random: Random, number: number): SessionFacts {
  const startedAt = FROM + Math.floor((number / SESSIONS) * DAYS * DAY_MS);
  const openShare = startedAt > TO - 3_600_000 ? 0.3 : 0;
  const row = ordinarySession(random, { tenant: `tenant-${tenantOf(number)}`, number, startedAt, openShare });
  return number % 5 === 0 ? { ...row, prev_closed_at: startedAt - Math.floor(random() * BACK_WITHIN_MS) } : row;
}

interface Times {
  readonly cold: number[];
  readonly again: number[];
}

/** Each tile of each board, one after the other; then once more. */
async function askBoards(questionOf: (board: number, tile: Tile) => MetricQuery): Promise<Times> {
  const times: Times = { cold: [], again: [] };
  for (const round of ['cold', 'again'] as const) {
    for (let board = 0; board < BOARDS; board++) {
      for (const tile of TILES) times[round].push(...(await timesOf(1, () => readerOf(board).answer(questionOf(board, tile)))));
    }
    process.stderr.write(
      `${round}: p95 ${Math.round(
        nearestRank(
          [...times[round]].sort((a, b) => a - b),
          95,
        ) ?? 0,
      )} ms\n`,
    );
  }
  return times;
}

/** Every second board is one of the largest tenant. */
function readerOf(board: number): CatalogueReader {
  return readers[tenantOf(board)] as CatalogueReader;
}

/** A day of the range; every third board shows one queue only. */
function dayQuestion(nth: number, board: number, { metrics, grain, by = [] }: Tile): MetricQuery {
  const from = FROM + nth * DAY_MS;
  return question(metrics, { from, to: from + DAY_MS, grain, by, where: board % 3 === 2 ? ONE_QUEUE : [] });
}

/** The whole range by the day, where a day's tile has a finer grain. */
function quarterQuestion(board: number, { metrics, grain, by = [] }: Tile): MetricQuery {
  return question(metrics, { from: FROM, to: TO, grain: grain === 'total' ? grain : '1d', by, where: board % 3 === 2 ? ONE_QUEUE : [] });
}

function question(
  metrics: readonly string[],
  rest: Pick<MetricQuery, 'from' | 'to' | 'grain'> & Partial<Pick<MetricQuery, 'by' | 'where'>>,
): MetricQuery {
  return { metrics: metrics.map((id) => metricById.get(id) as Metric), zone: ZONE, by: [], where: [], asOf: TO, ...rest };
}

async function timesOf(runs: number, ask: (i: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const startedAt = performance.now();
    await ask(i);
    times.push(performance.now() - startedAt);
  }
  return times.sort((a, b) => a - b);
}

/** The questions of `askByHand`, of the catalogue. */
async function askBesideHand(): Promise<Figures> {
  const from = FROM + 37 * DAY_MS;
  const quarter = { from: FROM, to: TO };
  const ask = (query: MetricQuery) => timesOf(20, () => (readers[0] as CatalogueReader).answer(query));
  return {
    ...figures('dayByQueue', await ask(question(['offered'], { from, to: from + DAY_MS, grain: '15m', by: ['queue'] }))),
    ...figures('quarterByDay', await ask(question(['service_level.include_abandoned'], { ...quarter, grain: '1d' }))),
    ...figures('quarterByAgent', await ask(question(['handle_time'], { ...quarter, grain: 'total', by: ['agent'] }))),
  };
}

/** Offers by quarter hour and queue of a day, service level by day of the quarter, handle time by agent: as one would write them. */
async function askByHand(): Promise<Figures> {
  const client = createClient({ url: server.queryUrl });
  const final = 'SETTINGS do_not_merge_across_partitions_select_final = 1';
  const valid = "tenant_id = 'tenant-0' AND NOT is_test AND NOT is_spam";
  const ask = (query: string) => timesOf(20, async () => (await client.query({ query, format: 'JSONCompactEachRow' })).json());
  const dayFrom = FROM + 37 * DAY_MS;
  const offered = await ask(`
    SELECT intDiv(entry.1 - ${dayFrom}, 900000) AS quarter_hour, entry.2 AS queue, count()
    FROM (SELECT arrayJoin(arrayZip(\`entries.entered_at\`, \`entries.queue_id\`)) AS entry FROM sessions FINAL
      WHERE ${valid} AND latest_at >= ${dayFrom} AND earliest_at < ${dayFrom + DAY_MS})
    WHERE entry.1 >= ${dayFrom} AND entry.1 < ${dayFrom + DAY_MS}
    GROUP BY quarter_hour, queue ${final}`);
  const level = await ask(`
    SELECT intDiv(entry.1 - ${FROM}, ${DAY_MS}) AS day, countIf(entry.3 = 'assigned' AND entry.2 - entry.1 <= 20000) / count()
    FROM (SELECT arrayJoin(arrayZip(\`entries.entered_at\`, \`entries.left_at\`, \`entries.left_reason\`)) AS entry FROM sessions FINAL
      WHERE ${valid})
    GROUP BY day ${final}`);
  const handled = await ask(`
    SELECT segment.3 AS agent, sum(segment.2 - segment.1) / count()
    FROM (SELECT arrayJoin(arrayZip(\`segments.started_at\`, \`segments.ended_at\`, \`segments.agent_id\`)) AS segment FROM sessions FINAL
      WHERE ${valid})
    WHERE segment.2 IS NOT NULL GROUP BY agent ${final}`);
  await client.close();
  return {
    name: 'SQL by hand',
    ...figures('dayByQueue', offered),
    ...figures('quarterByDay', level),
    ...figures('quarterByAgent', handled),
  };
}

function figures(name: string, times: number[]): Figures {
  const sorted = [...times].sort((a, b) => a - b);
  return { [`${name}MsP50`]: Math.round(nearestRank(sorted, 50) ?? 0), [`${name}MsP95`]: Math.round(nearestRank(sorted, 95) ?? 0) };
}

/** Of medians. */
function ratioOf(later: number[], earlier: number[]): number {
  const middle = (times: number[]) =>
    nearestRank(
      [...times].sort((a, b) => a - b),
      50,
    ) ?? 0;
  return Math.round((middle(later) / middle(earlier)) * 100) / 100;
}

function barsOf(name: string, times: Times, bound: number): readonly Bar[] {
  return (['cold', 'again'] as const).map((round) => {
    const value = Math.round(
      nearestRank(
        [...times[round]].sort((a, b) => a - b),
        95,
      ) ?? 0,
    );
    return { name: `${name}${round === 'cold' ? 'Cold' : 'Again'}MsP95`, value, is: 'atMost', bound };
  });
}
