import {
  type AgentDayFacts,
  CATALOGUE,
  type Cell,
  type CxEvent,
  contributionOf,
  type Dimension,
  dimensionsOf,
  evaluateQuery,
  importedId,
  type Metric,
  metricById,
  type NumberQuery,
  type Proof,
  type ProofEvent,
  parseEvent,
  routeOf,
  type SessionFacts,
  type UnitKind,
  type UnitRows,
  unitKeyText,
} from '@tidewatch/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulate } from '../../../twin/src/index.ts';
import { pick, type Random, randomFrom } from '../../../warehouse/src/fixtures/random-facts.ts';
import { foldAgentDay } from '../fold/agent-day-fold.ts';
import { foldSession } from '../fold/session-fold.ts';
import { openRealRig, type RealRig } from '../testing/real-rig.ts';
import { toRecords } from '../testing/rig.ts';
import { sessionScript, T0 } from '../testing/script.ts';
import { proveNumber } from './prove-number.ts';

const SEED = Number(process.env['PROVE_SEED'] ?? Date.now() % 1_000_000);
const NUMBERS = 200;
const REMOVALS = 50;
const HOUR = 3_600_000;
const TENANT = 'proof';

let rig: RealRig;
/** Everything that the archive holds, also what the folds have told each other. */
let archived: readonly CxEvent[];
let range: { readonly from: number; readonly to: number };

beforeAll(async () => {
  rig = await openRealRig();
  const events = [...simulate({ seed: SEED, sessions: 120, days: 2, tenantId: TENANT }).events];
  range = { from: events[0]?.occurred_at as number, to: (events.at(-1)?.occurred_at as number) + 1 };
  await rig.log.append(toRecords(events));
  const worker = await rig.start();
  await rig.caughtUp();
  await worker.stop();
  archived = await exported();
}, 120_000);
afterAll(() => rig?.close());

async function exported(): Promise<readonly CxEvent[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of rig.warehouse.reader(TENANT).exportEvents(0, Number.MAX_SAFE_INTEGER)) chunks.push(chunk);
  const lines = Buffer.concat(chunks).toString().split('\n');
  return lines.filter((line) => line !== '').map((line) => valid(JSON.parse(line)));
}

function valid(raw: unknown): CxEvent {
  const outcome = parseEvent(raw, Number.MAX_SAFE_INTEGER);
  if (outcome.kind !== 'continue') throw new Error(`the archive holds no event: ${JSON.stringify(raw)}`);
  return outcome.value;
}

/** The rows that those of the archived events make that are wanted. */
function rowsOf(isWanted: (event: CxEvent) => boolean): UnitRows {
  const units = new Map<string, CxEvent[]>();
  for (const event of archived.filter(isWanted)) {
    const key = unitKeyText(routeOf(event).unit);
    units.set(key, [...(units.get(key) ?? []), event]);
  }
  const of = (kind: UnitKind) => [...units.values()].filter(([event]) => routeOf(event as CxEvent).unit.kind === kind);
  return {
    sessions: of('session').map((own) => foldSession(own) as SessionFacts),
    agent_days: of('agent_day').map((own) => foldAgentDay(own, 'main') as AgentDayFacts),
  };
}

function recomputed(metric: Metric, number: NumberQuery, isWanted: (event: CxEvent) => boolean): Cell | undefined {
  const [row] = evaluateQuery({ ...number, metrics: [metric], grain: 'total', by: [] }, rowsOf(isWanted));
  return row?.cells[metric.id];
}

function prove(metric: Metric, number: NumberQuery, limit = 10_000): Promise<Proof> {
  return proveNumber({ store: rig.warehouse.store, reader: rig.warehouse.reader(TENANT), tenantId: TENANT, metric, number, limit });
}

/** Values of a dimension that the events name, and some that they do not. */
function valuesFor(random: Random, dimension: Dimension): readonly string[] {
  const named = archived.flatMap((event) => {
    const fields = event as unknown as Readonly<Record<string, unknown>>;
    const value = fields[`${dimension}_id`] ?? fields[dimension];
    return typeof value === 'string' ? [value] : [];
  });
  return [pick(random, [...new Set(named), '']), pick(random, [...new Set(named), 'nothing'])];
}

function randomNumber(random: Random, metric: Metric): NumberQuery {
  const hours = Math.ceil((range.to - range.from) / HOUR);
  const from = range.from + Math.floor(random() * hours) * HOUR + Math.floor(random() * HOUR);
  const to = from + 60_000 + Math.floor(random() ** 2 * (range.to - range.from));
  const dimensions = dimensionsOf(metric);
  const where = dimensions.length > 0 && random() < 0.4 ? [pick(random, dimensions)] : [];
  return {
    ...{ from, to, zone: 'UTC' },
    where: where.map((dimension) => ({ dimension, values: valuesFor(random, dimension) })),
    asOf: random() < 0.7 ? Date.now() : from + Math.floor(random() * (to - from)),
  };
}

function isAmong(listed: readonly ProofEvent[]): (event: CxEvent) => boolean {
  const ids = new Set(listed.map(({ id }) => id));
  return ({ event_id }) => ids.has(event_id);
}

describe(`a number of the twin's floor (seed ${SEED}; PROVE_SEED runs one again)`, () => {
  it('is what the events under it make, for any metric, filter and interval', async () => {
    const random = randomFrom(SEED);
    let resting = 0;
    for (let i = 0; i < NUMBERS; i++) {
      const metric = CATALOGUE[i % CATALOGUE.length] as Metric;
      const number = randomNumber(random, metric);
      const proof = await prove(metric, number);
      const about = `${metric.id} ${JSON.stringify(number)}`;
      expect(proof.refolded, about).toEqual(proof.shown);
      expect(proof, about).toMatchObject({ equal: true, differ: 0, truncated: false });
      // From the listed events alone, read as nothing but a list of ids.
      expect(recomputed(metric, number, isAmong(proof.events)), about).toEqual(proof.shown);
      resting += proof.shown.n > 0 ? 1 : 0;
    }
    expect(resting).toBeGreaterThan(NUMBERS / 4);
  }, 600_000);

  it('changes, or what its unit adds does, without any event that is said to be needed', async () => {
    const random = randomFrom(SEED + 1);
    let removed = 0;
    let changed = 0;
    for (let round = 0; removed < REMOVALS && round < 400; round++) {
      const metric = pick(random, CATALOGUE);
      const number = randomNumber(random, metric);
      const proof = await prove(metric, number, 50);
      const needed = proof.events.filter((event) => event.needed);
      if (needed.length === 0) continue;
      const event = pick(random, needed);
      const without = recomputed(metric, number, ({ event_id }) => event_id !== event.id);
      const isOther = JSON.stringify(without) !== JSON.stringify(proof.shown);
      changed += isOther ? 1 : 0;
      const about = `${metric.id} without ${event.type} ${event.id}: ${JSON.stringify(number)}`;
      // A percentile may stay where it is, and minutes that move between two units add up to the same: then the unit says something else.
      if (!isOther) {
        const own = isAmong(proof.events.filter(({ unit: id }) => id === event.unit));
        const adds = (isWanted: (event: CxEvent) => boolean) => contributionOf(metric, number, rowsOf(isWanted));
        expect(
          adds((one) => own(one) && one.event_id !== event.id),
          about,
        ).not.toEqual(adds(own));
      }
      removed += 1;
    }
    expect(removed).toBe(REMOVALS);
    expect(changed).toBeGreaterThan(REMOVALS / 2);
  }, 600_000);

  it('lists so many units, and counts all', async () => {
    const number = { ...range, zone: 'UTC', where: [], asOf: range.to };
    const whole = await prove(metricById.get('sessions_started') as Metric, number);
    const cut = await prove(metricById.get('sessions_started') as Metric, number, 7);
    expect(whole).toMatchObject({ truncated: false, totals: { facts: whole.facts.length, events: whole.events.length } });
    expect(cut).toEqual({ ...whole, truncated: true, facts: whole.facts.slice(0, 7), events: expect.anything() });
    expect(new Set(cut.events.map(({ unit }) => unit))).toEqual(new Set(cut.facts.map(({ unit }) => unit.id)));
    expect(whole.facts.reduce((sum, { numerator }) => sum + (numerator as number), 0)).toBe(whole.shown.numerator);
  });

  it('is refused when it rests on more than can be held', async () => {
    const number = { ...range, zone: 'UTC', where: [], asOf: range.to };
    const metric = metricById.get('sessions_started') as Metric;
    const proving = proveNumber({
      ...{ store: rig.warehouse.store, reader: rig.warehouse.reader(TENANT), tenantId: TENANT, metric, number, maxUnits: 20 },
    });
    await expect(proving).rejects.toMatchObject({ name: 'UsageError', code: 'proof_too_large' });
  });
});

// Last: what they write stays.
describe('a row that is not what its events say', () => {
  const metric = metricById.get('sessions_started') as Metric;
  const wholeRange = () => ({ ...range, zone: 'UTC', where: [], asOf: range.to });

  it('is named, also where the number does not show it', async () => {
    const { facts, shown } = await prove(metric, wholeRange());
    const rows = await rig.warehouse.store.readRows(
      'session',
      facts.map(({ unit }) => ({ tenantId: TENANT, ...unit, kind: 'session' })),
    );
    const [wrong, moved] = [...rows.values()] as [SessionFacts, SessionFacts];
    await rig.warehouse.store.insertRows('session', [{ ...wrong, version: wrong.version + 1_000, is_test: true }]);
    const proof = await prove(metric, wholeRange());
    expect(proof).toMatchObject({ equal: false, differ: 1, refolded: shown });
    expect(proof.shown.numerator).toBe((shown.numerator as number) - 1);
    expect(proof.differences).toEqual([
      {
        unit: { kind: 'session', bucketOn: wrong.bucket_on, id: wrong.session_id },
        stored: null,
        refolded: { numerator: 1, denominator: null, items: 1, values: null },
      },
    ]);

    // One row that counts and should not makes up for the one that should: two wrongs show the right number.
    const ghost = { ...moved, session_id: importedId(moved.started_at, 'nobody'), conversation_id: 'nobody' };
    await rig.warehouse.store.insertRows('session', [ghost]);
    const masked = await prove(metric, wholeRange());
    expect(masked.shown).toEqual(masked.refolded);
    expect(masked).toMatchObject({ equal: false, differ: 2 });
    expect(masked.differences.map(({ unit }) => unit.id)).toEqual([wrong.session_id, ghost.session_id]);
  });

  it('is named where only an instant of another session ties it to the range', async () => {
    const tenant = 'returns';
    const closedAt = T0 - 20 * HOUR;
    const prev = { session_id: importedId(closedAt, tenant, 'first'), closed_at: closedAt };
    const lines = [
      [0, 'session.started', { reopen_of: prev.session_id, prev }],
      [60, 'session.closed', { close_reason: 'agent' }],
    ] as const;
    const row = foldSession(sessionScript(lines, { tenant, name: 'again' })) as SessionFacts;
    await rig.log.append(toRecords(sessionScript(lines, { tenant, name: 'again' })));
    const worker = await rig.start();
    await rig.caughtUp();
    await worker.stop();
    const number = { from: closedAt, to: closedAt + 1, zone: 'UTC', where: [], asOf: Date.now() };
    const of = () =>
      proveNumber({
        ...{ store: rig.warehouse.store, reader: rig.warehouse.reader(tenant), tenantId: tenant, number },
        metric: metricById.get('reopen_rate.reopened') as Metric,
      });
    expect(await of()).toMatchObject({ equal: true, shown: { value: 1 }, facts: [{ unit: { id: row.session_id }, numerator: 1 }] });
    await rig.warehouse.store.insertRows('session', [{ ...row, version: row.version + 1, prev_closed_at: null }]);
    const proof = await of();
    expect(proof).toMatchObject({ equal: false, shown: { value: 0 }, refolded: { value: 1 } });
    expect(proof.differences.map(({ unit }) => unit.id)).toEqual([row.session_id]);
  });
});
