import { importedId, type Metric, metricById, type NumberQuery, type Proof, type SessionFacts } from '@tidewatch/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulate } from '../../../twin/src/index.ts';
import { randomFrom } from '../../../warehouse/src/fixtures/random-facts.ts';
import { foldSession } from '../fold/session-fold.ts';
import { type ProvableFloor, proveRandomNumbers, readFloor } from '../testing/random-proofs.ts';
import { openRealRig, type RealRig } from '../testing/real-rig.ts';
import { toRecords } from '../testing/rig.ts';
import { sessionScript, T0 } from '../testing/script.ts';
import { proveNumber } from './prove-number.ts';

const SEED = Number(process.env['PROVE_SEED'] ?? Date.now() % 1_000_000);
const NUMBERS = 150;
const HOUR = 3_600_000;
const TENANT = 'proof';

let rig: RealRig;
let floor: ProvableFloor;
let range: { readonly from: number; readonly to: number };

beforeAll(async () => {
  rig = await openRealRig();
  const events = [...simulate({ seed: SEED, sessions: 60, days: 2, tenantId: TENANT }).events];
  range = { from: events[0]?.occurred_at as number, to: (events.at(-1)?.occurred_at as number) + 1 };
  await rig.log.append(toRecords(events));
  const worker = await rig.start();
  await rig.caughtUp();
  await worker.stop();
  floor = await readFloor({ store: rig.warehouse.store, reader: rig.warehouse.reader(TENANT), tenantId: TENANT, range });
}, 120_000);
afterAll(() => rig?.close());

function prove(metric: Metric, number: NumberQuery, limit = 10_000): Promise<Proof> {
  return proveNumber({ store: rig.warehouse.store, reader: rig.warehouse.reader(TENANT), tenantId: TENANT, metric, number, limit });
}

describe(`a number of the twin's floor (seed ${SEED}; PROVE_SEED runs one again)`, () => {
  it('is what the events under it make, for any metric, filter and interval, and is not without any that is said to be needed', async () => {
    const found = await proveRandomNumbers(floor, { random: randomFrom(SEED), numbers: NUMBERS });
    expect(found).toMatchObject({ numbers: NUMBERS, unequal: [], idle: [] });
    expect(found.resting).toBeGreaterThan(NUMBERS / 5);
    expect(found.removed).toBeGreaterThan(NUMBERS / 5);
    expect(found.changed).toBeGreaterThan(found.removed / 2);
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
