import { parseArgs } from 'node:util';
import { CATALOGUE, DAY_MS } from '@tidewatch/schemas';
import { migrate, openStore } from '@tidewatch/warehouse';
import { openReader } from '@tidewatch/warehouse/query';
import { randomFrom } from '../warehouse/src/fixtures/random-facts.ts';
import { type Bar, report } from './harness.ts';
import { exponentOf, type Point } from './scale/exponent.ts';
import { type FoldCost, type ScaleRig, startScaleRig } from './scale/rig.ts';
import { type Crowd, opened, touched } from './scale/sessions.ts';
import { ordinarySession } from './warehouse/ordinary-session.ts';

// How costs grow with what there is: `npx tsx bench/scale.ts [--quick]`. CPU of a worker per event against sessions that
// stand open, tenants, and partitions with traffic; time of a fixed range's question against the days that are stored.
// What is printed is the exponent of cost ∝ size^exponent: 0 where the size does not matter, 1 where it matters in full.
const { values: flags } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const isQuick = flags.quick;
const EVENTS = isQuick ? 20_000 : 100_000;
const SESSIONS = isQuick ? [1_000, 5_000, 25_000] : [1_000, 10_000, 100_000, 1_000_000];
const TENANTS = isQuick ? [1, 100, 2_000] : [1, 10, 100, 1_000, 10_000];
const PARTITIONS = [1, 4, 16];
const DAYS = [1, 8, 64];
const SESSIONS_A_DAY = isQuick ? 2_000 : 10_000;
/** Sessions that events touch while others stand open beside them. */
const ACTIVE = 1_000;
/** Sessions beside which tenants and partitions are varied. */
const CROWD = isQuick ? 4_000 : 20_000;
/** The worker's heap is limited to 512 MiB; beside it lie buffers. */
const MOST_RSS_MIB = 900;

const figures: Record<string, number> = {};
const bars: Bar[] = [];
let peakRssMiB = 0;
const rig = await startScaleRig();
try {
  await overSessions();
  await over('tenants', TENANTS, 0.05, (tenants) => ({ count: CROWD, tenants }));
  await over('partitions', PARTITIONS, 0.1, (of) => ({ count: CROWD, tenants: 10, within: { of, partitions: 16 } }));
  await overHistory(rig.clickhouse);
} finally {
  await rig.close();
}
figures['workerPeakRssMiB'] = Math.round(peakRssMiB);
bars.push({ name: 'workerPeakRssMiB', value: Math.round(peakRssMiB), is: 'atMost', bound: MOST_RSS_MIB });
report({ name: 'scale', ours: figures, peer: null, ratio: null, bars });

/** Events of a thousand sessions while others stand open; beside it, events of any of them, whose histories must be read. */
async function overSessions(): Promise<void> {
  const [active, any]: [Point[], Point[]] = [[], []];
  for (const count of SESSIONS) {
    const bench = await rig.open(`sessions_${count}`);
    const crowd: Crowd = { count, tenants: 10 };
    await bench.fold(warmUp());
    await bench.fold(opened(crowd, started()));
    active.push([
      count,
      note(`sessions${count}`, await bench.fold(touched(crowd, { active: ACTIVE, events: EVENTS, seed: 1, at: started() }))),
    ]);
    any.push([count, note(`anyOf${count}`, await bench.fold(touched(crowd, { active: count, events: EVENTS, seed: 2, at: started() })))]);
    await bench.close();
  }
  judge('sessions', active, 0.1);
  figures['anySessionExponent'] = round(exponentOf(any));
}

/** The same sessions and events, of another number of something. */
async function over(what: string, sizes: readonly number[], bound: number, crowdOf: (size: number) => Crowd): Promise<void> {
  const points: Point[] = [];
  for (const size of sizes) {
    const bench = await rig.open(`${what}_${size}`, 16);
    const crowd = crowdOf(size);
    await bench.fold(warmUp());
    await bench.fold(opened(crowd, started()));
    points.push([
      size,
      note(`${what}${size}`, await bench.fold(touched(crowd, { active: CROWD, events: EVENTS, seed: 1, at: started() }))),
    ]);
    await bench.close();
  }
  judge(what, points, bound);
}

/** A day's questions by quarter of an hour and queue, while more and more days lie before it. */
async function overHistory({ url, queryUrl }: ScaleRig['clickhouse']): Promise<void> {
  await migrate({ url });
  const store = openStore({ url });
  const reader = openReader({ url: queryUrl, tenantId: 'bench' });
  const to = Date.UTC(2026, 2, 31);
  const metrics = CATALOGUE.filter((metric) => metric.source === 'entries' && metric.at !== null);
  const random = randomFrom(1);
  const points: Point[] = [];
  let stored = 0;
  for (const days of DAYS) {
    for (; stored < days; stored++) {
      const from = to - (stored + 1) * DAY_MS;
      const startedAt = (i: number) => from + Math.floor((i / SESSIONS_A_DAY) * DAY_MS);
      const rows = Array.from({ length: SESSIONS_A_DAY }, (_, i) =>
        ordinarySession(random, { number: stored * SESSIONS_A_DAY + i, startedAt: startedAt(i) }),
      );
      await store.insertRows('session', rows);
    }
    const times: number[] = [];
    for (let i = 0; i < 25; i++) {
      const startedAt = performance.now();
      await reader.answer({ metrics, from: to - DAY_MS, to, grain: '15m', zone: 'UTC', by: ['queue'], where: [], asOf: to + DAY_MS });
      if (i >= 5) times.push(performance.now() - startedAt);
    }
    // Whatever else the machine does makes a question slower, never faster.
    const ms = Math.min(...times);
    figures[`history${days}DaysQueryMsMin`] = round(ms);
    tell(`history of ${days} days: ${round(ms)} ms`);
    points.push([days, ms]);
  }
  await Promise.all([reader.close(), store.close()]);
  judge('history', points, 0.1);
}

/** Traffic of sessions that are not looked at, until compilers have seen everything. */
function warmUp() {
  const crowd = { count: 2_000, tenants: 3 };
  return touched(crowd, { active: 2_000, events: isQuick ? 10_000 : 40_000, seed: 3, at: started() });
}

function started(): number {
  return Date.now() - 240_000;
}

/** Keeps the figures of a point; µs of the worker's CPU an event. */
function note(name: string, cost: FoldCost): number {
  const us = (cost.cpuSeconds / cost.events) * 1e6;
  peakRssMiB = Math.max(peakRssMiB, cost.peakRssMiB);
  Object.assign(figures, {
    [`${name}WorkerUsAnEvent`]: round(us),
    [`${name}ClickhouseUsAnEvent`]: round((cost.clickhouseCpuSeconds / cost.events) * 1e6),
    [`${name}FlushMs`]: round(cost.flushMs / cost.flushes),
  });
  tell(`${name}: ${JSON.stringify(cost)}`);
  return us;
}

function judge(what: string, points: readonly Point[], bound: number): void {
  const exponent = round(exponentOf(points));
  figures[`${what}Exponent`] = exponent;
  bars.push({ name: `${what}Exponent`, value: exponent, is: 'atMost', bound });
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
