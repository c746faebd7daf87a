import {
  CATALOGUE,
  type Cell,
  type DifferenceReason,
  dimensionsOf,
  field,
  haveSameItems,
  indexMetrics,
  isIn,
  LINES,
  type Line,
  type Metric,
  type MetricQuery,
  metricById,
  UNITS_LISTED,
  unitPartsOf,
} from '@tidewatch/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshWarehouse, freshWarehouse } from '../../../test/services/fresh-warehouse.ts';
import { plainEntry, plainSession } from '../fixtures/plain-session.ts';
import { pick, type Random, randomFrom, randomSession } from '../fixtures/random-facts.ts';

const SEED = 20_261_127;
const NINE = Date.UTC(2026, 2, 2, 9);
const HOUR_MS = 3_600_000;

let warehouse: FreshWarehouse;
beforeAll(async () => {
  warehouse = await freshWarehouse();
});
afterAll(() => warehouse?.drop());

function queryOf(a: Metric, b: Metric, changed: Partial<MetricQuery> = {}): MetricQuery {
  const range = { from: NINE, to: NINE + HOUR_MS, asOf: NINE + HOUR_MS, grain: 'total' as const, zone: 'UTC' };
  return { metrics: [a, b], ...range, by: [], where: [], ...changed };
}

const reasonsOf = (tenant: string, query: MetricQuery) => warehouse.reader(tenant).difference(query);

const totalOf = (reasons: readonly DifferenceReason[], line: Line) => reasons.reduce((sum, { sums }) => sum + sums[line], 0);

describe('the service levels of golden fixture G13', () => {
  const contacts = [
    ...[0, 5, 10, 15, 18, 20, 45, 90].map((s) => [s, 'assigned'] as const),
    ...[3, 15, 18, 60].map((s) => [s, 'abandoned'] as const),
    [30, 'flow_out'] as const,
  ];
  beforeAll(() =>
    warehouse.store.insertRows(
      'session',
      contacts.map(([seconds, reason], i) => {
        const started_at = NINE + i * 180_000;
        return plainSession({
          tenant_id: 'g13',
          session_id: idOf(i),
          started_at,
          entries: [plainEntry(started_at, seconds * 1000, reason)],
        });
      }),
    ),
  );
  const idOf = (i: number) => `g13-${String(i).padStart(2, '0')}`;
  const contact = (text: string) => contacts.findIndex(([seconds, reason]) => text === `${reason} ${seconds}`);
  const idsOf = (...texts: readonly string[]) => texts.map((text) => idOf(contact(text))).sort();

  const answered = [0, 5, 10, 15, 18, 20, 45, 90].map((s) => `assigned ${s}`);
  const early = ['abandoned 3', 'abandoned 15', 'abandoned 18'];
  const inTime = answered.slice(0, 6);
  /** Part 0.4, contact by contact: who counts above and below the line. */
  const COUNTED: Readonly<Record<string, { readonly above: readonly string[]; readonly below: readonly string[] }>> = {
    answered_only: { above: inTime, below: answered },
    include_abandoned: { above: inTime, below: [...answered, ...early, 'abandoned 60'] },
    exclude_short: { above: inTime, below: [...answered, 'abandoned 15', 'abandoned 18', 'abandoned 60'] },
    include_flow_out: { above: inTime, below: [...answered, ...early, 'abandoned 60', 'flow_out 30'] },
    removed_within: { above: [...inTime, ...early], below: [...answered, ...early, 'abandoned 60', 'flow_out 30'] },
    early_abandon_neutral: { above: inTime, below: [...answered, 'abandoned 60', 'flow_out 30'] },
  };
  const variants = Object.keys(COUNTED);
  const pairs = variants.flatMap((a, i) => variants.slice(i + 1).map((b) => [a, b] as const));

  it.each(pairs)('%s and %s differ by exactly the sessions that only one of them counts', async (a, b) => {
    const [one, other] = [COUNTED[a], COUNTED[b]] as const;
    const isIn = (text: string, side: 'above' | 'below') => [one?.[side].includes(text), other?.[side].includes(text)];
    const all = contacts.map(([seconds, reason]) => `${reason} ${seconds}`);
    const expected = all.filter((text) => (['above', 'below'] as const).some((side) => new Set(isIn(text, side)).size === 2));
    const query = queryOf(level(a), level(b));
    const reasons = await reasonsOf('g13', query);
    expect(reasons.flatMap(({ units }) => units).sort()).toEqual(idsOf(...expected));
    expect(reasons.reduce((sum, { items }) => sum + items, 0)).toBe(expected.length);
    const length = (variant: string, side: 'above' | 'below') => COUNTED[variant]?.[side].length ?? 0;
    expect(totalOf(reasons, 'bAbove') - totalOf(reasons, 'aAbove')).toBe(length(b, 'above') - length(a, 'above'));
    expect(totalOf(reasons, 'bBelow') - totalOf(reasons, 'aBelow')).toBe(length(b, 'below') - length(a, 'below'));
  });

  it('say why: what would have to be otherwise for a session to count otherwise', async () => {
    const told = async (a: string, b: string) =>
      (await reasonsOf('g13', queryOf(level(a), level(b)))).map(({ because, units }) => [
        because.map(({ fact, is }) => (fact.kind === 'value' ? `${fact.field}=${is}` : `${shape(fact.test)}: ${is}`)).join(', '),
        units,
      ]);
    expect(await told('exclude_short', 'include_abandoned')).toEqual([['wait < S: true', idsOf('abandoned 3')]]);
    expect(await told('answered_only', 'include_flow_out')).toEqual([
      ['left_reason=abandoned, not accepted: true', idsOf(...early, 'abandoned 60')],
      ['left_reason=flow_out, not accepted: true', idsOf('flow_out 30')],
    ]);
    expect(await told('include_abandoned', 'removed_within')).toEqual([
      ['left_reason=abandoned, not accepted: true', idsOf(...early)],
      ['left_reason=flow_out', idsOf('flow_out 30')],
    ]);
  });

  it('an entry outside opening hours counts in none of them, so it makes no difference', async () => {
    const entry = { ...plainEntry(NINE, 3000, 'abandoned'), offhours: true };
    await warehouse.store.insertRows('session', [
      plainSession({ tenant_id: 'night', session_id: 'n', started_at: NINE, entries: [entry] }),
    ]);
    expect(await reasonsOf('night', queryOf(level('exclude_short'), level('include_abandoned')))).toEqual([]);
  });

  it('are not told of what was known at an earlier time, which stands in no row', async () => {
    const query = queryOf(level('exclude_short'), level('include_abandoned'), { knownAt: NINE });
    await expect(reasonsOf('g13', query)).rejects.toMatchObject({ code: 'known_at_unavailable' });
  });

  it('a first version gives its numbers after the second is published, through the same compiler', async () => {
    const first = metricById.get('abandon_rate') as Metric;
    const where = isIn(field('left_reason'), 'abandoned', 'flow_out');
    const second: Metric = { ...first, version: 2, earlier: [first], aggregate: { kind: 'ratio', numerator: { where }, denominator: {} } };
    const index = indexMetrics([second]);
    const metrics = ['abandon_rate', 'abandon_rate@1'].map((id) => index.get(id) as Metric);
    const query = queryOf(metrics[0] as Metric, metrics[1] as Metric);
    const [row] = await warehouse.reader('g13').answer(query);
    expect(row?.cells['abandon_rate']).toMatchObject({ numerator: 5, denominator: 13 });
    expect(row?.cells['abandon_rate@1']).toMatchObject({ numerator: 4, denominator: 13 });
    const reasons = await reasonsOf('g13', query);
    expect(reasons.map(({ units }) => units)).toEqual([idsOf('flow_out 30')]);
  });

  function level(variant: string): Metric {
    return metricById.get(`service_level.${variant}`) as Metric;
  }

  function shape(test: object): string {
    const text = JSON.stringify(test);
    return text.includes('short_abandon_ms') ? 'wait < S' : text.includes('accepted_at') ? 'not accepted' : text;
  }
});

describe(`differences over random rows (seed ${SEED})`, () => {
  const FROM = Date.UTC(2026, 2, 6);
  const TO = Date.UTC(2026, 2, 11);
  const pairs = CATALOGUE.flatMap((a) => CATALOGUE.filter((b) => a.id < b.id).map((b) => [a, b] as const));
  const ofItems = pairs.filter(([a, b]) => haveSameItems(a, b));
  const ofUnits = pairs.filter(([a, b]) => !haveSameItems(a, b) && unitPartsOf(a, b) !== null);

  beforeAll(async () => {
    const random = randomFrom(SEED);
    const rows = Array.from({ length: 600 }, (_, i) => randomSession(random, { tenants: ['t1', 't2'], from: FROM, to: TO }, i));
    await warehouse.store.insertRows('session', rows);
  });

  it.each([
    ['items', ofItems],
    ['units', ofUnits],
  ] as const)(
    'add up to the difference of the two numbers, line by line, where they are told by %s',
    async (told, from) => {
      const random = randomFrom(SEED + told.length);
      let differing = 0;
      for (let i = 0; i < 40; i++) {
        const [a, b] = pick(random, from);
        const query = queryOf(a, b, { from: FROM, to: TO, asOf: TO - Math.floor(random() * 86_400_000), where: filter(random, [a, b]) });
        const reasons = await reasonsOf('t1', query);
        const [row] = await warehouse.reader('t1').answer(query);
        const [one, other] = [row?.cells[a.id], row?.cells[b.id]] as [Cell, Cell];
        const said = `${a.id} and ${b.id}, question ${i}`;
        expect(totalOf(reasons, 'bAbove') - totalOf(reasons, 'aAbove'), said).toBe((other.numerator ?? 0) - (one.numerator ?? 0));
        expect(totalOf(reasons, 'bBelow') - totalOf(reasons, 'aBelow'), said).toBe(below(b, other) - below(a, one));
        for (const { because, counts, items, units } of reasons) {
          const isAmount = counts.aAbove === counts.bAbove && counts.aBelow === counts.bBelow;
          if (isAmount || told === 'units') expect(because, said).toEqual([]);
          if (told === 'units') expect(units, said).toHaveLength(Math.min(items, UNITS_LISTED));
          expect(LINES.some((line) => counts[line])).toBe(true);
        }
        differing += reasons.length > 0 ? 1 : 0;
      }
      expect(differing).toBeGreaterThan(20);
    },
    120_000,
  );

  /** Of a percentile the number of its values. */
  const below = ({ aggregate }: Metric, cell: Cell) =>
    aggregate.kind === 'percentile' || aggregate.kind === 'max' ? cell.n : (cell.denominator ?? 0);

  function filter(random: Random, metrics: readonly Metric[]): MetricQuery['where'] {
    const isShared = metrics.every((metric) => dimensionsOf(metric).includes('channel'));
    return random() < 0.5 || !isShared ? [] : [{ dimension: 'channel', values: ['web', 'phone'] }];
  }
});
