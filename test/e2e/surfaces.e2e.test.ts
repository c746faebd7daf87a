import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CATALOGUE, type Cell, type CxEvent, type Metric } from '@tidewatch/schemas';
import { tableFromIPC } from 'apache-arrow';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openPage } from '../../dashboard/e2e/open-page.ts';
import { signIn, waitForNumbers } from '../../dashboard/e2e/sign-in.ts';
import { columnsOf } from '../../dashboard/src/features/explore/table-rows.ts';
import { formatEvidence, formatFigure } from '../../dashboard/src/format/figure.ts';
import { formatCount } from '../../dashboard/src/format/format.ts';
import { session } from '../catalogue/scripts/script.ts';
import { EVERY_METRIC_RANGE, everyMetricEvents } from './every-metric.ts';
import { readSheet } from './read-sheet.ts';
import { ROOT, type RunningStack, startStack, tidewatch, tidewatchJson, waitFor } from './running-stack.ts';

const TENANT = 'demo';
const HOUR_MS = 3_600_000;
const ZONE_OF_TODAY = zoneAtNoon(new Date());
const [FROM, TO, AS_OF] = [EVERY_METRIC_RANGE.from, EVERY_METRIC_RANGE.to, EVERY_METRIC_RANGE.asOf].map((at) =>
  new Date(at).toISOString(),
) as [string, string, string];
const IDS = CATALOGUE.map(({ id }) => id);

/** By metric id. */
type Cells = Readonly<Record<string, Cell>>;

let stack: RunningStack;
let browser: Browser;
let page: Page;
let problems: readonly string[];
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidewatch-surfaces-'));
  const file = join(folder, 'events.ndjson');
  const events = [...everyMetricEvents(TENANT), ...aMorning(Date.now() - 3 * HOUR_MS)];
  writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  [stack, browser] = await Promise.all([startStack({ demo: false, env: { TIDEWATCH_ZONE: ZONE_OF_TODAY } }), launchBrowser()]);
  expect(tidewatchJson(['import', 'events', file, ...at()])).toMatchObject({ accepted: events.length, rejected: 0 });
  ({ page, problems } = await openPage(browser, { url: stack.url, locale: 'en', theme: 'light', width: 1280 }));
  await signIn(page, { email: 'admin@tidewatch.local', password: /password\s+(\S+)/.exec(stack.told)?.[1] ?? '' });
});
afterAll(async () => {
  await browser?.close();
  await stack?.destroy();
  rmSync(folder, { recursive: true, force: true });
});

const at = () => ['--data', stack.dataDir];

describe('one number on every surface', () => {
  it(`each of the ${CATALOGUE.length} metrics has the same numerator, denominator, value and n over REST, tRPC, CLI, CSV, XLSX and Arrow, and is not empty`, async () => {
    const surfaces: Readonly<Record<string, Cells>> = {
      cli: byCli(),
      xlsx: byXlsx(),
      rest: await byRest(),
      csv: await byCsv(),
      arrow: await byArrow(),
      explore: await byExplore(),
    };
    for (const id of IDS) {
      const told = Object.fromEntries(Object.entries(surfaces).map(([surface, cells]) => [surface, textOf(cells[id])]));
      const expected = textOf(surfaces['rest']?.[id]);
      expect(told, id).toEqual(Object.fromEntries(Object.keys(surfaces).map((surface) => [surface, expected])));
    }
    expect(IDS.filter((id) => !surfaces['rest']?.[id]?.value)).toEqual([]);
  });

  it('is written alike on a tile, in a table and at the command line', async () => {
    const answer = await byExplore();
    const [heads, line] = tidewatch(['query', ...question(), ...at()])
      .stdout.split('\n')
      .map((text) => text.split(/ {2,}/));
    expect(heads).toEqual([...IDS, 'state']);
    expect(line?.slice(0, -1)).toEqual(CATALOGUE.map((metric) => lineOf(metric, cellOf(answer, metric))));
    for (const metrics of chunksOf(CATALOGUE, 4)) {
      const { tiles, table } = await shownOf(metrics);
      expect(tiles).toEqual(metrics.map((metric) => formatFigure(cellOf(answer, metric).value, metric.unit, 'en')));
      expect(table).toEqual(metrics.flatMap((metric) => cellsInTable(metric, cellOf(answer, metric))));
    }
    expect(problems).toEqual([]);
  });

  it('stands on the tiles of the live board as Explore, asked of that day, has it', async () => {
    await page.goto('/live');
    await waitForNumbers(page);
    const tile = (name: string) =>
      page
        .locator('section', { has: page.getByRole('heading', { name, level: 2 }) })
        .locator('.text-tile .figure')
        .first()
        .innerText();
    const today = (...metrics: readonly string[]) => exploreTotal(metrics, { from: 'now/d', to: 'now' });
    const cells = await today('in_queue_now', 'sessions_open_now', 'service_level.exclude_short', 'abandon_rate');
    const written = Object.fromEntries(
      CATALOGUE.filter(({ id }) => id in cells).map(({ id, unit }) => [id, formatFigure(cells[id]?.value ?? null, unit, 'en')]),
    );
    expect(written).toMatchObject({ 'service_level.exclude_short': '54.5%' });
    expect({
      in_queue_now: await tile('In queue'),
      sessions_open_now: await tile('Open sessions'),
      'service_level.exclude_short': await tile('Service level'),
      abandon_rate: await tile('Abandon rate'),
    }).toEqual(written);

    // This one goes on: the tile comes past what Explore has said, and is then behind what it says next.
    const longest = async () => (await today('oldest_wait_now'))['oldest_wait_now']?.value ?? 0;
    const least = await longest();
    const shown = await waitFor('tile as late as Explore', async () => {
      const ms = (await tile('Longest wait')).split(':').reduce((sum, part) => sum * 60 + Number(part), 0) * 1_000;
      return ms >= least ? ms : null;
    });
    expect(shown).toBeLessThanOrEqual(await longest());
  });
});

describe('a question that cannot be answered', () => {
  const good = { metrics: ['offered'], from: FROM, to: TO, grain: 'total', by: [] as string[] };
  const cases: readonly (readonly [string, Partial<typeof good>, string, RegExp | null])[] = [
    ['an unknown metric', { metrics: ['nonsense'] }, 'metric_unknown', /service_level\.exclude_short/],
    ['SQL for a metric', { metrics: ["offered'; DROP TABLE sessions --"] }, 'metric_unknown', /service_level\.exclude_short/],
    ['a dimension that does not apply', { by: ['sender'] }, 'dimension_not_allowed', /queue/],
    ['SQL for a dimension', { by: ['queue` OR 1=1 --'] }, 'dimension_not_allowed', /queue/],
    ['an end before the start', { from: TO, to: FROM }, 'range_invalid', null],
    ['ten years by the quarter of an hour', { from: '2016-03-04T00:00Z', grain: '15m' }, 'range_too_long', null],
    ['a year by the quarter of an hour', { from: '2025-03-04T00:00Z', grain: '15m' }, 'answer_too_large', /1d.*total/],
  ];

  it.each(cases)(
    '%s is refused with 400 by pages, programs and files alike, and with what is allowed',
    async (_, changed, code, allowed) => {
      const asked = { ...good, ...changed };
      const view = { m: asked.metrics.join(), from: asked.from, to: asked.to, grain: asked.grain, by: asked.by.join(), zone: 'UTC' };
      const answers = [
        await callExplore('answer', asked),
        await page.request.post('/api/v1/metrics/query', { data: asked }),
        ...(await Promise.all(['csv', 'arrow'].map((format) => page.request.get('/api/export', { params: { ...view, format } })))),
      ];
      for (const answer of answers) {
        const text = await answer.text();
        expect([answer.status(), text]).toEqual([400, expect.stringContaining(code)]);
        if (allowed !== null) expect(text).toMatch(allowed);
      }
    },
  );

  it('is not one with SQL in a filter’s value: nothing has that value', async () => {
    const where = [{ dimension: 'queue', values: ["q1') OR 1=1 --"] }];
    const rest = await page.request.post('/api/v1/metrics/query', { data: { ...good, where } });
    const explore = await callExplore('answer', { ...good, where: where.map((filter) => ({ ...filter, isNot: false })) });
    const cli = tidewatchJson<{ rows: readonly [{ metrics: Cells }] }>([
      ...['query', '--metrics', 'offered', '--from', FROM, '--to', TO, '--where', "queue=q1') OR 1=1 --"],
      ...at(),
    ]);
    const cells = [(await rest.json()).rows[0].metrics, (await explore.json()).result.data.total, cli.rows[0].metrics] as readonly Cells[];
    expect(cells.map(({ offered }) => offered?.value)).toEqual([0, 0, 0]);
  });
});

/** The golden fixture, moved to begin at `startsAt`, and one customer more who still waits. */
function aMorning(startsAt: number): readonly CxEvent[] {
  const lines = readFileSync(join(ROOT, 'schemas/fixtures/g13.ndjson'), 'utf8').trim().split('\n');
  const golden = lines.map((line) => JSON.parse(line) as CxEvent);
  const later = startsAt - Math.min(...golden.map((event) => event.occurred_at));
  const waiting = session('waits', { at: startsAt }).starts().customerSays().queues('g13').events;
  return [
    ...golden.map(({ recorded_at: _, ...event }) => ({ ...event, occurred_at: event.occurred_at + later })),
    ...waiting.map((event) => ({ ...event, tenant_id: TENANT })),
  ];
}

/** A zone in which it is between twelve and one o'clock, so that the last hours are today. */
function zoneAtNoon(now: Date): string {
  const ahead = 12 - now.getUTCHours();
  return ahead === 0 ? 'UTC' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

function textOf(cell: Cell | undefined): string {
  return cell ? [cell.value, cell.numerator, cell.denominator, cell.n].join(' | ') : 'none';
}

function cellOf(cells: Cells, { id }: Metric): Cell {
  const cell = cells[id];
  if (!cell) throw new Error(`no cell of ${id}`);
  return cell;
}

function chunksOf<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

const question = () => ['--metrics', IDS.join(','), '--from', FROM, '--to', TO, '--as-of', AS_OF];

function byCli(): Cells {
  return tidewatchJson<{ rows: readonly [{ metrics: Cells }] }>(['query', ...question(), ...at()]).rows[0].metrics;
}

function byXlsx(): Cells {
  const out = join(folder, 'answer.xlsx');
  expect(tidewatch(['query', ...question(), '--format', 'xlsx', '--out', out, ...at()]).status).toBe(0);
  const [names = [], values = []] = readSheet(readFileSync(out));
  return cellsOfColumns(Object.fromEntries(names.map((name, i) => [name, values[i] ?? ''])));
}

/** As many metrics as one question over HTTP may name. */
async function askRest<T>(accept: string, read: (body: Buffer) => T): Promise<readonly T[]> {
  return Promise.all(
    chunksOf(IDS, 20).map(async (metrics) => {
      const answer = await page.request.post('/api/v1/metrics/query', {
        headers: { accept },
        data: { metrics, from: FROM, to: TO, as_of: AS_OF },
      });
      expect(answer.status(), await answer.text()).toBe(200);
      return read(await answer.body());
    }),
  );
}

async function byRest(): Promise<Cells> {
  const answers = await askRest('application/json', (body) => JSON.parse(body.toString()) as { rows: readonly [{ metrics: Cells }] });
  return Object.assign({}, ...answers.map(({ rows }) => rows[0].metrics));
}

async function byCsv(): Promise<Cells> {
  const answers = await askRest('text/csv', (body) => {
    const [names = [], values = []] = body
      .toString()
      .replace('\uFEFF', '')
      .split('\r\n')
      .map((line) => line.split(','));
    return cellsOfColumns(Object.fromEntries(names.map((name, i) => [name, values[i] ?? ''])));
  });
  return Object.assign({}, ...answers);
}

async function byArrow(): Promise<Cells> {
  const answers = await askRest('application/vnd.apache.arrow.stream', (body) => {
    const table = tableFromIPC(body);
    return cellsOfColumns(Object.fromEntries(table.schema.fields.map(({ name }) => [name, String(table.getChild(name)?.get(0) ?? '')])));
  });
  return Object.assign({}, ...answers);
}

/** Cells out of the columns `<metric>.value`, `.numerator`, `.denominator` and `.n`; an empty text is null. */
function cellsOfColumns(columns: Readonly<Record<string, string>>): Cells {
  const ids = Object.keys(columns).flatMap((name) => (name.endsWith('.value') ? name.slice(0, -'.value'.length) : []));
  const number = (name: string) => (columns[name] ? Number(columns[name]) : null);
  return Object.fromEntries(
    ids.map((id) => [
      id,
      {
        value: number(`${id}.value`),
        numerator: number(`${id}.numerator`),
        denominator: number(`${id}.denominator`),
        n: Number(columns[`${id}.n`]),
      },
    ]),
  );
}

async function byExplore(): Promise<Cells> {
  const answers = await Promise.all(chunksOf(IDS, 4).map((metrics) => exploreTotal(metrics, { from: FROM, to: TO, asOf: AS_OF })));
  return Object.assign({}, ...answers);
}

/** What Explore's procedure gives of the whole range. */
async function exploreTotal(
  metrics: readonly string[],
  { from, to, asOf = null }: { readonly from: string; readonly to: string; readonly asOf?: string | null },
): Promise<Cells> {
  const zone = asOf === null ? ZONE_OF_TODAY : 'UTC';
  const answer = await callExplore('answer', { metrics, from, to, zone, asOf });
  expect(answer.status(), await answer.text()).toBe(200);
  return ((await answer.json()) as { result: { data: { total: Cells } } }).result.data.total;
}

function callExplore(procedure: 'answer' | 'distributions', question: object) {
  const whole = { grain: 'total', zone: 'UTC', by: [], where: [], asOf: null, knownAt: null, compare: null, ...question };
  return page.request.get(`/api/trpc/explore.${procedure}`, { params: { input: JSON.stringify(whole) } });
}

/** The figures above the drawing and those in the line of the whole range, as they stand on the page. */
async function shownOf(metrics: readonly Metric[]): Promise<{ readonly tiles: readonly string[]; readonly table: readonly string[] }> {
  const words = new URLSearchParams({
    m: metrics.map(({ id }) => id).join(),
    grain: '1d',
    from: FROM,
    to: TO,
    zone: 'UTC',
    as_of: AS_OF,
    chart: 'table',
  });
  await page.goto(`/explore?${words}`);
  await page.locator('main table tbody tr').first().waitFor();
  const tiles = await page.locator('main dl dd .figure > span:first-child').allInnerTexts();
  const table = await page
    .locator('main table tbody tr')
    .first()
    .locator('td')
    .evaluateAll((cells) => cells.map((cell) => (cell.querySelector('.figure')?.firstElementChild ?? cell).textContent ?? ''));
  return { tiles, table };
}

function lineOf({ unit }: Metric, cell: Cell): string {
  const evidence = formatEvidence(cell, unit, 'en');
  return `${formatFigure(cell.value, unit, 'en')}${evidence === null ? '' : ` (${evidence})`}`;
}

function cellsInTable(metric: Metric, cell: Cell): readonly string[] {
  const texts: Readonly<Record<string, string>> = {
    value: formatFigure(cell.value, metric.unit, 'en'),
    evidence: formatEvidence(cell, metric.unit, 'en') ?? '',
    n: formatCount(cell.n, 'en'),
  };
  return columnsOf({ kind: metric.aggregate.kind, unit: metric.unit } as Parameters<typeof columnsOf>[0]).map(
    (column) => texts[column] ?? '',
  );
}
