import type { EventLog } from '@tidewatch/ingest/log';
import { type BeatFacts, failing, type Metrics, PLATFORM_TENANT, type Queryable, serveOps, startBeat } from '@tidewatch/ingest/ops';
import type { Clock } from '@tidewatch/schemas';
import { openProbe, type WarehouseStore } from '@tidewatch/warehouse';
import { openReader } from '@tidewatch/warehouse/query';
import type { Logger } from 'pino';
import { watchCanaries } from '../canary/watch-canaries.ts';
import type { Worker } from '../runtime/worker-options.ts';
import { watchDisks } from './disk-watch.ts';
import { addWorkerMetrics } from './worker-metrics.ts';

export interface WorkerOperationsOptions {
  readonly worker: Worker;
  readonly pool: Queryable;
  readonly log: EventLog;
  readonly store: WarehouseStore;
  readonly clickhouseUrl: string;
  readonly epoch: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly isStopping: () => boolean;
  readonly version: string;
  readonly host: string;
  readonly port: number;
  /** A path on the disk that this machine's data lie on. */
  readonly diskPath: string;
}

export interface WorkerOperations {
  /** Where it answers. */
  readonly port: number;
  stop(): Promise<void>;
}

/** What a worker process does beside folding: its pages for operators, its beats, and the look for canaries in the rows. */
export async function operateWorker(options: WorkerOperationsOptions): Promise<WorkerOperations> {
  const { worker, pool, clock, logger, metrics, epoch } = options;
  const probe = openProbe({ url: options.clickhouseUrl });
  const reader = openReader({ url: options.clickhouseUrl, tenantId: PLATFORM_TENANT, epoch });
  const canaries = watchCanaries(options);
  const disks = watchDisks({ pool, probe, path: options.diskPath, now: () => clock.now() });
  addWorkerMetrics(metrics, { worker, canaries, watermark: () => reader.watermark(), now: () => clock.now() });

  const reasons = async () => {
    const found = await failing({
      postgresql: () => pool.query('select 1'),
      clickhouse: () => probe.ping(),
      log: () => options.log.topics(),
    });
    return [...(options.isStopping() ? ['stopping'] : []), ...found, ...(canaries.late().length > 0 ? ['canary'] : [])];
  };
  const server = await serveOps({
    host: options.host,
    port: options.port,
    metrics,
    reasons,
    pages: { '/status': worker.snapshot },
  });
  const beat = startBeat({
    db: pool,
    name: 'worker',
    version: options.version,
    opsPort: server.port,
    look: async () => {
      const found = await reasons();
      const lag = found.includes('log') ? {} : { lag: await lagOf(worker) };
      return { ...factsOf(worker), reasons: [...found], disks: [...(await disks())], ...lag };
    },
    onTrouble: (error) => logger.warn({ code: (error as { code?: unknown }).code }, 'this process cannot say that it lives'),
  });
  return {
    port: server.port,
    stop: async () => {
      canaries.stop();
      await beat.stop();
      await Promise.all([server.close(), reader.close(), probe.close()]);
    },
  };
}

function factsOf(worker: Worker): Pick<BeatFacts, 'counters' | 'gauges'> {
  const { events, rows, duplicates, deadLettered, fenced, lastFlushMs, cachedUnits, cachedBytes } = worker.counts();
  const gauges = { cachedUnits, cachedBytes, rssBytes: process.memoryUsage.rss() };
  return {
    counters: { events, rows, duplicates, deadLettered, fenced },
    gauges: lastFlushMs === null ? gauges : { ...gauges, lastFlushMs },
  };
}

/** Of the partitions that hold anything. */
async function lagOf(worker: Worker): Promise<NonNullable<BeatFacts['lag']>> {
  const { lag } = await worker.snapshot();
  return lag.filter(({ end }) => end > 0).map(({ topic, partition, end, lag: behind }) => ({ topic, partition, end, lag: behind }));
}
