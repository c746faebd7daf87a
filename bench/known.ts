// A day as it was known at an earlier time: `npx tsx bench/known.ts [--quick] [--events N]`. Fills the archive with a day of
// the twin's events, of which one in a thousand comes a day late, and asks for the day as it was known at its end (keel rule
// 18); and the next question about the same instant. Beside it the same question folded from the archive alone, which must have the same answer, and answered from the rows.
import { parseArgs } from 'node:util';
import { answerAsKnown, foldsOf, KeptFolds, rowKinds } from '@tidewatch/pipeline';
import { type CxEvent, isRowKind, type KnownQuery, type Metric, type MetricQuery, metricById, routeOf } from '@tidewatch/schemas';
import { simulate } from '@tidewatch/twin';
import { type ArchivedEvent, migrate, openStore } from '@tidewatch/warehouse';
import { openReader } from '@tidewatch/warehouse/query';
import { startClickHouseService } from '../test/services/clickhouse-service.ts';
import { report } from './harness.ts';

const BAR_SECONDS = 2;
const TENANT = 'bench';
const DAY_MS = 86_400_000;
const FROM = Date.UTC(2026, 10, 24);
const ROUNDS = 5;

const { values: flags } = parseArgs({ options: { quick: { type: 'boolean', default: false }, events: { type: 'string' } } });
const wanted = Number(flags.events ?? (flags.quick ? 20_000 : 200_000));
const metrics = ['offered', 'service_level.exclude_short', 'asa', 'wait_p90', 'sessions_closed', 'handle_time'].flatMap(
  (id) => metricById.get(id) ?? [],
) as readonly Metric[];
const knownAt = FROM + DAY_MS;
const rest: MetricQuery = {
  ...{ metrics, from: FROM, to: FROM + DAY_MS, grain: '1h', zone: 'UTC', by: ['queue'], where: [], asOf: knownAt },
};
const query: KnownQuery = { ...rest, knownAt };
/** One event in so many is late. */
const LATE_ONE_IN = 1_000;

const server = await startClickHouseService();
try {
  const address = new URL(server.url);
  address.pathname = '/tidewatch_bench_known';
  const url = address.href;
  await migrate({ url });
  const store = openStore({ url });
  const reader = openReader({ url, tenantId: TENANT });
  // Batch by batch: what is held here would be gone through by every collection of garbage that is measured.
  let events = 0;
  for (const batch of dayOfEvents(wanted)) {
    await store.insertEvents(batch);
    events += batch.length;
  }
  const session = rowKinds(foldsOf('main')).session;
  for await (const slice of store.scanUnits({
    tenantId: TENANT,
    kind: 'session',
    fromDay: '1970-01-01',
    toDay: '2149-06-06',
    slice: 1_000,
  })) {
    await session.write(
      store,
      slice.flatMap(({ unit, events: of }) => session.refold(unit, of) ?? []),
    );
  }
  const asKnown = (writtenTo: number | null, kept?: KeptFolds) => () =>
    answerAsKnown({ store, tenantId: TENANT, query, writtenTo, ...(kept ? { kept } : {}) });
  const cpu = process.cpuUsage();
  const known = await median(asKnown(FROM + 2 * DAY_MS));
  const used = process.cpuUsage(cpu);
  const again = await median(asKnown(FROM + 2 * DAY_MS, new KeptFolds()));
  const folded = await median(asKnown(null));
  const now = await median(() => reader.answer(rest));
  const differ = JSON.stringify(known.answer) === JSON.stringify(folded.answer) ? 0 : 1;
  report({
    name: 'known',
    ours: { events, seconds: known.seconds, cpuSeconds: (used.user + used.system) / 1e6 / ROUNDS, againSeconds: again.seconds },
    peer: { foldedSeconds: folded.seconds, rowsSeconds: now.seconds },
    ratio: known.seconds / folded.seconds,
    bars: [
      { name: 'seconds', value: known.seconds, is: 'atMost', bound: BAR_SECONDS },
      { name: 'differ', value: differ, is: 'atMost', bound: 0 },
    ],
  });
  await Promise.all([store.close(), reader.close()]);
} finally {
  await server.stop();
}

/** Events of the twin in one day, as the archive holds them, in batches. */
function* dayOfEvents(count: number): Generator<readonly ArchivedEvent[]> {
  let left = count;
  for (let floor = 0; left > 0; floor++) {
    const { events } = simulate({ seed: `known-${floor}`, sessions: 2_000, tenantId: TENANT, startAt: FROM, days: 1, zone: 'UTC' });
    const batch: ArchivedEvent[] = [];
    for (const event of events) {
      const { unit, topic } = routeOf(event);
      if (!isRowKind(unit.kind)) continue;
      batch.push({ ...place(event, count - left + batch.length), unit, topic });
      if (batch.length === left) break;
    }
    left -= batch.length;
    yield batch;
  }
}

function place(event: CxEvent, offset: number): Omit<ArchivedEvent, 'unit' | 'topic'> {
  return {
    event,
    payload: JSON.stringify(event),
    logAt: event.occurred_at + (offset % LATE_ONE_IN === 0 ? DAY_MS : 200),
    partition: 0,
    offset,
  };
}

async function median<T>(work: () => Promise<T>): Promise<{ readonly answer: T; readonly seconds: number }> {
  let answer = await work();
  const times: number[] = [];
  for (let i = 1; i < ROUNDS; i++) {
    const startedAt = performance.now();
    answer = await work();
    times.push((performance.now() - startedAt) / 1_000);
  }
  return { answer, seconds: times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN };
}
