import { randomBytes } from 'node:crypto';
import { openCollector } from '@tidewatch/ingest';
import { openMetrics, readCanaries, readPlatform } from '@tidewatch/ingest/ops';
import { openPool } from '@tidewatch/ingest/postgres';
import { openVault } from '@tidewatch/ingest/vault';
import { type Metric, metricById, systemClock } from '@tidewatch/schemas';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startChores } from '../../../ingest/src/ops/start-chores.ts';
import { openRealRig, type RealRig } from '../testing/real-rig.ts';
import { toRecords } from '../testing/rig.ts';
import { sessionScript } from '../testing/script.ts';
import { operateWorker } from './operate-worker.ts';
import { timeFlushes } from './worker-metrics.ts';

let rig: RealRig;
let pool: ReturnType<typeof openPool>;
beforeAll(async () => {
  rig = await openRealRig();
  pool = openPool(rig.databaseUrl);
});
afterAll(async () => {
  await pool.end();
  await rig.close();
});

it('each partition’s canary comes through to its row; one that does not is an alarm; nobody’s numbers hold any', async () => {
  const lines: { msg: string; partitions?: string[] }[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) });
  const metrics = openMetrics();
  const clock = { ahead: 0, now: () => systemClock.now() + clock.ahead };
  const worker = await rig.start({ onFlush: timeFlushes(metrics) });
  const operations = await operateWorker({
    ...{ worker, pool, log: rig.log, store: rig.warehouse.store, clickhouseUrl: rig.warehouse.url, epoch: 'main', clock, logger, metrics },
    ...{ isStopping: () => false, version: '1', host: '127.0.0.1', port: 0, diskPath: '.' },
  });
  const url = `http://127.0.0.1:${operations.port}`;
  const vault = await openVault({ pool, masterKey: randomBytes(32) });
  const collector = openCollector({ pool, log: rig.log, vault, clock: systemClock });
  const chores = startChores({ pool, log: rig.log, collector, clock: systemClock, onTrouble: (_, error) => expect.fail(String(error)) });
  await rig.log.append(toRecords(sessionScript([[0, 'session.started']], { tenant: 'tenant-of-secrets' })));

  await expect
    .poll(async () => (await readCanaries(pool)).filter(({ seenAt, sentAt }) => seenAt === sentAt), { timeout: 30_000 })
    .toHaveLength(12);
  await chores.stop();
  expect(await (await fetch(`${url}/ready`)).json()).toEqual({ status: 'ready' });
  expect(await (await fetch(`${url}/status`)).json()).toMatchObject({ epoch: 'main', events: expect.any(Number) });
  const text = await (await fetch(`${url}/metrics`)).text();
  expect(text).toMatch(/tidewatch_canary_age_seconds\{topic="cx.session",partition="11"\} \d/);
  expect(text).toMatch(/tidewatch_log_lag_records\{topic="cx.session",partition="11"\} \d/);
  expect(text).toMatch(/tidewatch_worker_events_archived_total \d\d/);
  expect(text).toMatch(/tidewatch_worker_flush_duration_seconds_count [1-9]/);
  expect(text).toMatch(/tidewatch_worker_watermark_age_seconds \d/);
  expect(text).not.toContain('tenant-of-secrets');
  await expect
    .poll(async () => (await readPlatform(pool, 'demo')).beats[0]?.facts.disks?.filter(({ usedBytes }) => (usedBytes ?? 0) > 0), {
      timeout: 10_000,
    })
    .toMatchObject([{ store: 'data' }, { store: 'postgresql' }, { store: 'clickhouse' }]);

  const metric = metricById.get('sessions_started') as Metric;
  const now = systemClock.now();
  const query = { metrics: [metric], from: now - 3_600_000, to: now, grain: 'total', zone: 'UTC', by: [], where: [], asOf: now } as const;
  const [row] = await rig.warehouse.reader('_platform').answer(query);
  expect(row?.cells['sessions_started']?.value).toBe(0);

  clock.ahead = 200_000;
  await expect.poll(async () => (await fetch(`${url}/ready`)).json()).toEqual({ status: 'not_ready', reasons: ['canary'] });
  await expect.poll(() => lines.find(({ msg }) => msg.startsWith('canaries are late'))?.partitions, { timeout: 10_000 }).toHaveLength(12);
  clock.ahead = 0;
  await expect.poll(() => lines.at(-1)?.msg, { timeout: 10_000 }).toBe('canaries come through again');
  await operations.stop();
  expect((await readPlatform(pool, 'demo')).beats).toEqual([]);
}, 90_000);
