import { parseArgs } from 'node:util';
import { migrateIngest, openDeadLetters } from '@tidewatch/ingest';
import { openLog } from '@tidewatch/ingest/log';
import { openPool } from '@tidewatch/ingest/postgres';
import { routeOf, systemClock, TOPICS } from '@tidewatch/schemas';
import { migrate, openStore } from '@tidewatch/warehouse';
import { openReader } from '@tidewatch/warehouse/query';
import { pino } from 'pino';
import { startWorker } from '../pipeline/src/runtime/worker.ts';
import { proveRandomNumbers, readFloor } from '../pipeline/src/testing/random-proofs.ts';
import { startClickHouseService } from '../test/services/clickhouse-service.ts';
import { startPostgresService } from '../test/services/postgres-service.ts';
import { simulate } from '../twin/src/index.ts';
import { randomFrom } from '../warehouse/src/fixtures/random-facts.ts';
import { report } from './harness.ts';

// Whether numbers can be proved: `npx tsx bench/prove.ts [--quick] [--numbers N] [--seed S]`. The twin's traffic goes
// through a worker; then N numbers of random metrics, filters and intervals are taken apart, made again from nothing but
// the events listed under them, and looked at once more without one event that is said to be needed.
const { values: flags } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, numbers: { type: 'string' }, seed: { type: 'string', default: '20261125' } },
});
const numbers = Number(flags.numbers ?? (flags.quick ? 100 : 1_000));
const seed = Number(flags.seed);
const TENANT = 'proof';
const TOPIC_NAMES = TOPICS.map(({ name }) => name);
const SLICE = 2_000;

const [postgres, clickhouse] = await Promise.all([startPostgresService(), startClickHouseService()]);
try {
  const pool = openPool(postgres.url);
  await Promise.all([migrateIngest(pool), migrate({ url: clickhouse.url })]);
  const log = await openLog({ pool });
  await log.ensureTopics(TOPICS);
  const store = openStore({ url: clickhouse.url });
  const reader = openReader({ url: clickhouse.url, tenantId: TENANT });
  try {
    const events = [...simulate({ seed, sessions: 60, days: 2, tenantId: TENANT }).events];
    const records = events.map((event) => ({ ...routeOf(event), value: Buffer.from(JSON.stringify(event)) }));
    for (let at = 0; at < records.length; at += SLICE) await log.append(records.slice(at, at + SLICE));
    const parts = { log, store, deadLetters: openDeadLetters({ pool }), clock: systemClock, logger: pino({ level: 'silent' }) };
    const worker = await startWorker({ ...parts, epoch: 'main' });
    while ((await log.lag('tidewatch-main', TOPIC_NAMES)).some(({ lag }) => lag > 0))
      await new Promise((resolve) => setTimeout(resolve, 100));
    await worker.stop();
    const range = { from: events[0]?.occurred_at as number, to: (events.at(-1)?.occurred_at as number) + 1 };
    const floor = await readFloor({ store, reader, tenantId: TENANT, range });
    const startedAt = performance.now();
    const found = await proveRandomNumbers(floor, {
      ...{ random: randomFrom(seed), numbers },
      onProgress: (done) => done % 50 === 0 && process.stderr.write(`${done} of ${numbers} numbers proved\n`),
    });
    const seconds = (performance.now() - startedAt) / 1_000;
    for (const about of [...found.unequal, ...found.idle]) process.stderr.write(`${about}\n`);
    report({
      name: 'prove',
      ours: {
        ...{ seed, events: events.length, numbers, resting: found.resting, equal: numbers - found.unequal.length },
        ...{ eventsRemoved: found.removed, numbersChanged: found.changed, unitsChanged: found.removed - found.changed - found.idle.length },
        proofMs: Math.round((seconds * 1_000) / numbers),
      },
      peer: null,
      ratio: null,
      bars: [
        { name: 'unequal', value: found.unequal.length, is: 'atMost', bound: 0 },
        { name: 'idleEvents', value: found.idle.length, is: 'atMost', bound: 0 },
        { name: 'resting', value: found.resting, is: 'atLeast', bound: numbers / 5 },
      ],
    });
  } finally {
    await Promise.all([reader.close(), store.close(), log.close()]);
    await pool.end();
  }
} finally {
  await Promise.all([postgres.stop(), clickhouse.stop()]);
}
