import { setMaxListeners } from 'node:events';
import { askAsKnown, readProof, readProofEvents, readProofFacts, readVerifyStanding, requestProof } from '@tidewatch/ingest/ops';
import { openPool } from '@tidewatch/ingest/postgres';
import {
  DAY_MS,
  type KnownQuery,
  type Metric,
  metricById,
  type NumberQuery,
  type ProofFact,
  type SessionFacts,
  systemClock,
} from '@tidewatch/schemas';
import { openProbe } from '@tidewatch/warehouse';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulate } from '../../../twin/src/index.ts';
import { foldsOf } from '../fold/folds.ts';
import { openRealRig, type RealRig } from '../testing/real-rig.ts';
import { toRecords } from '../testing/rig.ts';
import { KeptFolds } from '../verify/kept-folds.ts';
import { NightlyVerify } from './nightly-verify.ts';
import { serveKnown } from './serve-known.ts';
import { serveProof } from './serve-proof.ts';

const TENANT = 'jobs';

let rig: RealRig;
let pool: ReturnType<typeof openPool>;
let number: NumberQuery;

beforeAll(async () => {
  rig = await openRealRig();
  pool = openPool(rig.databaseUrl);
  const events = [...simulate({ seed: 7, sessions: 60, days: 2, tenantId: TENANT }).events];
  const from = events[0]?.occurred_at as number;
  number = { from, to: (events.at(-1)?.occurred_at as number) + 1, zone: 'UTC', where: [], asOf: Date.now() };
  await rig.log.append(toRecords(events));
  const worker = await rig.start();
  await rig.caughtUp();
  await worker.stop();
}, 120_000);
afterAll(async () => {
  await pool?.end();
  await rig?.close();
});

function parts(signal = new AbortController().signal) {
  const readerOf = (tenantId: string) => rig.warehouse.reader(tenantId);
  const logger = pino({ level: 'silent' });
  return { db: pool, store: rig.warehouse.store, readerOf, epoch: 'main', turns: new Map(), clock: systemClock, logger, signal };
}

const ask = (metric: string, of = number) => requestProof(pool, TENANT, { metric, number: of });
const stateOf = (id: string) => readProof(pool, TENANT, id);

describe('a proof that somebody asks for', () => {
  it('is made by a job: the number, its facts by pages, and the events under each', async () => {
    const id = await ask('service_level.exclude_short');
    expect(await stateOf(id)).toEqual({ state: 'waiting' });
    expect(await serveProof(parts())).toBe(true);
    const state = await stateOf(id);
    if (state?.state !== 'done') throw new Error(`the proof is ${state?.state}`);
    const { summary } = state;
    expect(summary).toMatchObject({ metric: 'service_level.exclude_short', equal: true, differ: 0 });
    expect(summary.refolded).toEqual(summary.shown);
    const proof = { tenantId: TENANT, id };
    const first = await readProofFacts(pool, proof, { offset: 0, limit: 5 });
    const rest = await readProofFacts(pool, proof, { offset: 5, limit: 500 });
    const facts = [...first, ...rest];
    expect([first.length, facts.length]).toEqual([5, summary.totals.facts]);
    expect(facts.reduce((sum, { denominator }) => sum + (denominator ?? 0), 0)).toBe(summary.shown.denominator);
    const [fact] = first;
    const events = await readProofEvents(pool, { ...proof, unit: fact?.unit as ProofFact['unit'] }, { offset: 0, limit: 500 });
    expect(events).toHaveLength(fact?.events as number);
    expect(events.some(({ needed }) => needed)).toBe(true);
    expect(await serveProof(parts())).toBe(false);
  });

  it('is nobody’s but the tenant’s', async () => {
    const id = await ask('offered');
    await serveProof(parts());
    expect(await readProof(pool, 'stranger', id)).toBeNull();
    expect(await readProofFacts(pool, { tenantId: 'stranger', id }, { offset: 0, limit: 5 })).toEqual([]);
  });

  it('is refused with a code where it cannot be made', async () => {
    const unknown = await ask('nonsense');
    const wrong = await ask('offered', { ...number, zone: 'Mars/Olympus' });
    while (await serveProof(parts()));
    expect(await stateOf(unknown)).toEqual({ state: 'refused', code: 'metric_unknown' });
    expect(await stateOf(wrong)).toMatchObject({ state: 'refused' });
    const late = await ask('offered');
    let now = 0;
    await serveProof({ ...parts(), clock: { now: () => (now += 3_600_000) } });
    expect(await stateOf(late)).toEqual({ state: 'refused', code: 'proof_too_long' });
  });

  it('is begun anew by another when its worker stops, once its time is over, and given up after the second', async () => {
    const id = await ask('offered');
    for (const attempt of [1, 2]) {
      await expect(serveProof(parts(AbortSignal.abort())), `attempt ${attempt}`).rejects.toMatchObject({ name: 'AbortError' });
      expect(await stateOf(id)).toMatchObject({ state: 'working' });
      expect(await serveProof(parts())).toBe(false);
      await pool.query("update ingest.jobs set taken_until = clock_timestamp() - interval '1 s' where id = $1", [id]);
    }
    expect(await serveProof(parts())).toBe(false);
    expect(await stateOf(id)).toEqual({ state: 'refused', code: 'proof_failed' });
  });

  it('has its turn beside those of a tenant that asks for many', async () => {
    const many = [await ask('nonsense'), await ask('nonsense'), await ask('nonsense')];
    const own = await requestProof(pool, 'quiet', { metric: 'nonsense', number });
    const its = parts();
    while (await serveProof(its));
    const { rows } = await pool.query<{ id: string }>('select id from ingest.jobs where id = any($1) order by finished_at', [
      [...many, own],
    ]);
    expect(rows.map(({ id }) => id).indexOf(own)).toBeLessThan(2);
  });

  it('is not taken where many of the tenant wait', async () => {
    for (let i = 0; i < 10; i++) await ask('offered');
    await expect(ask('offered')).rejects.toMatchObject({ name: 'UsageError', code: 'proofs_waiting' });
    while (await serveProof(parts()));
    await ask('offered');
    await serveProof(parts());
  });
});

describe('an answer as it was known, that somebody waits for', () => {
  const offered: Pick<KnownQuery, 'metrics' | 'by' | 'grain'> = { metrics: [metricById.get('offered') as Metric], by: [], grain: 'total' };
  const askKnown = (of: Partial<KnownQuery> = {}, signal?: AbortSignal) =>
    askAsKnown(pool, TENANT, { ...number, ...offered, knownAt: Date.now(), ...of }, signal);
  const jobsLeft = async () => (await pool.query("select 1 from ingest.jobs where kind = 'known'")).rows.length;
  const served = async () => {
    while (!(await serveKnown(parts(), new KeptFolds())));
  };

  it('is that of the rows where nothing came later, and leaves nothing behind', async () => {
    const [answer] = await Promise.all([askKnown(), served()]);
    expect(answer).toEqual(await rig.warehouse.reader(TENANT).answer({ ...number, ...offered }));
    expect(await jobsLeft()).toBe(0);
  });

  it('is refused in words where the question is off or takes too long', async () => {
    const refusalOf = (asked: Promise<unknown>) =>
      asked.then(
        () => null,
        ({ code, message }) => [code, message],
      );
    const [odd] = await Promise.all([refusalOf(askKnown({ zone: 'Mars/Olympus' })), served()]);
    expect(odd).toEqual(['zone_unknown', expect.stringContaining('Mars/Olympus')]);
    let now = 0;
    const slow = { ...parts(), clock: { now: () => (now += 3_600_000) } };
    const serveSlowly = async () => {
      while (!(await serveKnown(slow, new KeptFolds())));
    };
    const [late] = await Promise.all([refusalOf(askKnown()), serveSlowly()]);
    expect(late).toEqual(['known_too_long', expect.stringContaining('60 s')]);
  });

  it('is given up by whoever goes away, and not taken where many of the tenant wait', async () => {
    const leaving = new AbortController();
    setMaxListeners(0, leaving.signal);
    const waiting = Array.from({ length: 30 }, () => askKnown({}, leaving.signal));
    const ended = Promise.allSettled(waiting);
    while ((await jobsLeft()) < 30) await new Promise((resolve) => setTimeout(resolve, 10));
    await expect(askKnown()).rejects.toMatchObject({ name: 'EnvironmentError', code: 'known_waiting', retry: true });
    leaving.abort();
    expect((await ended).every(({ status }) => status === 'rejected')).toBe(true);
    expect(await jobsLeft()).toBe(0);
  });
});

describe('the nightly verify', () => {
  const night = (of: Partial<ConstructorParameters<typeof NightlyVerify>[0]> = {}) =>
    new NightlyVerify({ ...parts(), probe, zone: 'Asia/Shanghai', ...of });
  const standing = () => readVerifyStanding(pool, TENANT);
  let probe: ReturnType<typeof openProbe>;
  beforeAll(() => {
    probe = openProbe({ url: rig.warehouse.url });
  });
  afterAll(() => probe?.close());

  it('goes over the days one by one, goes on in another process where one stops, and does no day twice in a night', async () => {
    const one = night();
    expect(await one.step()).toBe(true);
    expect(await standing()).toMatchObject({ days: 1, differ: 0 });
    const other = night();
    expect(await other.step()).toBe(false);
    await one.leave();
    let days = 1;
    while (await other.step()) days += 1;
    await other.leave();
    const found = await standing();
    expect(found).toMatchObject({ days, differ: 0, unsettled: 0 });
    expect(days).toBeGreaterThan(1);
    expect(found?.cells).toBeGreaterThan(1_000);
    const again = night();
    expect(await again.step()).toBe(false);
    await again.leave();
  }, 300_000);

  it('finds a fold with a mistake in the next night, and names the first event that differs', async () => {
    const folds = foldsOf('main');
    const mistaken = {
      ...folds,
      session: {
        ...folds.session,
        // Whoever waits longest is forgotten.
        finish: (...of: Parameters<typeof folds.session.finish>) => {
          const folded = folds.session.finish(...of);
          return { ...folded, facts: { ...folded.facts, entries: folded.facts.entries.slice(1) } };
        },
      },
    };
    const tenant = 'mistaken';
    const events = [...simulate({ seed: 8, sessions: 12, days: 1, tenantId: tenant }).events];
    await rig.log.append(toRecords(events));
    const worker = await rig.start({ folds: mistaken });
    await rig.caughtUp();
    await worker.stop();
    const next = night({ clock: { now: () => Date.now() + DAY_MS } });
    while (await next.step());
    await next.leave();
    const found = await readVerifyStanding(pool, tenant);
    expect(found?.differ).toBeGreaterThan(0);
    const example = found?.examples[0] as { unit: { id: string }; stored: SessionFacts; expected: SessionFacts; firstEvent: string };
    const lost = example.expected.entries[0];
    const named = events.find(({ event_id }) => event_id === example.firstEvent);
    expect(example.stored.entries).toHaveLength(example.expected.entries.length - 1);
    expect(named).toMatchObject({ session_id: example.unit.id });
    expect(named?.type).toMatch(/^(queue|agent)\./);
    expect(lost?.queue_id).toBe(named?.queue_id);
    expect(await standing()).toMatchObject({ differ: 0 });
  }, 300_000);
});
