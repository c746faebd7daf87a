import { CATALOGUE, type Cell, type CxEvent, evaluateQuery, type Metric, metricById, systemClock } from '@tidewatch/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proveNumber } from '../../pipeline/src/prove/prove-number.ts';
import { openRealRig, type RealRig } from '../../pipeline/src/testing/real-rig.ts';
import { toRecords } from '../../pipeline/src/testing/rig.ts';
import { unitScript } from '../../pipeline/src/testing/script.ts';
import { verify } from '../../pipeline/src/verify/verify.ts';
import { workOf } from './oracle/work.ts';
import { queryOf } from './scripts/answers.ts';
import { disturbed } from './scripts/random-floor.ts';
import { randomWork } from './scripts/random-work.ts';
import { unitRowsOf } from './scripts/unit-rows.ts';

const first = Date.now() % 1_000_000_000;
const SCRIPTS = 40;
const TENANT = 'demo';
const MIDNIGHT = Date.UTC(2026, 2, 2);
const RANGE = { from: MIDNIGHT, to: MIDNIGHT + 3 * 86_400_000, asOf: MIDNIGHT + 9 * 86_400_000 };
const NAMED = ['qa_score', 'contact_rate', 'alert_mtta', 'adherence', 'forecast_wape'];

/** Scores and chances that are numbers, but such as no column holds: the worker must come past them. */
const ODD = unitScript(
  { evaluation_id: 'odd' },
  [
    [0, 'qa.sampled', { inclusion_probability: 5e-324 }],
    [1, 'qa.submitted', { score: 1e300, allows_bonus: true }],
    [2, 'qa.reinspected', { answers: [{ question_id: 'x', weight: 1e300, min: -1e308, max: 1e308, chosen: 1e308 }] }],
  ],
  { tenant: 'odd' },
);

const events: readonly CxEvent[] = Array.from({ length: SCRIPTS }, (_, i) => randomWork(first + i)).flat();
const ids = Object.keys(workOf([], RANGE));
const metrics = CATALOGUE.filter(({ id }) => ids.includes(id));

let rig: RealRig;
beforeAll(async () => {
  rig = await openRealRig();
  await rig.log.append(toRecords(disturbed([...events, ...ODD], first)));
  const worker = await rig.start();
  await rig.caughtUp();
  await worker.stop();
}, 120_000);
afterAll(() => rig?.close());

const prove = (id: string, tenantId = TENANT) =>
  proveNumber({
    ...{ store: rig.warehouse.store, reader: rig.warehouse.reader(tenantId), tenantId, metric: metricById.get(id) as Metric },
    number: { ...RANGE, zone: 'UTC', where: [] },
  });

describe(`${SCRIPTS} random scripts of every kind of unit through a worker into ClickHouse (seeds from ${first})`, () => {
  it('no event is put aside, no row and no number differs', async () => {
    expect(await rig.letters.count()).toBe(0);
    const report = await verify({
      ...{ store: rig.warehouse.store, reader: rig.warehouse.reader(TENANT), tenantId: TENANT, clock: systemClock },
    });
    expect(report).toMatchObject({ differ: 0, unsettled: 0, examples: [] });
    expect(report.cells).toBeGreaterThan(5_000);
  }, 300_000);

  it('every number is proven, and is what the catalogue says of the rows and the oracle of the events', async () => {
    expect(ids).toEqual(expect.arrayContaining(NAMED));
    const [row] = evaluateQuery({ ...queryOf(RANGE), metrics }, unitRowsOf(events));
    const truth = workOf(events, RANGE);
    for (const id of ids) {
      const proof = await prove(id);
      const cell = row?.cells[id] as Cell;
      expect(proof, id).toMatchObject({ equal: true, differ: 0, shown: cell, refolded: cell });
      expect(proof.totals.facts, id).toBeGreaterThan(0);
      expect(proof.shown, id).toMatchObject({ ...truth[id], n: cell.n });
    }
  }, 300_000);

  it('a score and a chance that no column holds are held to what a form and a plan can say', async () => {
    const proof = await prove('iqs', 'odd');
    expect(proof).toMatchObject({ equal: true, shown: { value: 1_000, denominator: 1_000_000_000 } });
  });
});
