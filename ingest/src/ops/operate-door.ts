import type { Clock } from '@tidewatch/schemas';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { BatchCollector } from '../collector.ts';
import type { EventLog } from '../log/port.ts';
import type { DoorCounts } from './door-meter.ts';
import type { Metrics } from './metrics.ts';
import { serveOps } from './ops-server.ts';
import { failing } from './reasons.ts';
import { startBeat } from './start-beat.ts';
import { startChores } from './start-chores.ts';

export interface DoorOperationsOptions {
  readonly pool: Pool;
  readonly log: EventLog;
  /** Through which canaries and replayed letters go. */
  readonly collector: BatchCollector;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly counts: DoorCounts;
  readonly inFlightBytes: () => number;
  readonly isStopping: () => boolean;
  readonly version: string;
  readonly host: string;
  readonly port: number;
}

export interface DoorOperations {
  /** Where it answers. */
  readonly port: number;
  stop(): Promise<void>;
}

/** What a door process does beside taking events: its pages for operators, its beats, and the platform's chores when it is its turn. */
export async function operateDoor(options: DoorOperationsOptions): Promise<DoorOperations> {
  const { pool, log, collector, clock, logger, metrics, counts } = options;
  const reasons = async () => {
    const found = await failing({ postgresql: () => pool.query('select 1'), log: () => log.topics() });
    return options.isStopping() ? ['stopping', ...found] : found;
  };
  const server = await serveOps({ host: options.host, port: options.port, metrics, reasons });
  const beat = startBeat({
    db: pool,
    name: 'door',
    version: options.version,
    opsPort: server.port,
    look: async () => ({
      reasons: [...(await reasons())],
      counters: counts.totals(),
      gauges: { inFlightBytes: options.inFlightBytes(), rssBytes: process.memoryUsage.rss() },
    }),
    onTrouble: (error) => logger.warn({ err: error }, 'this process cannot say that it lives'),
  });
  const onTrouble = (chore: string, error: unknown) => logger.error({ chore, err: error }, 'a chore of the platform fails');
  const chores = startChores({ pool, log, collector, clock, onTrouble });
  return {
    port: server.port,
    stop: async () => {
      await Promise.all([chores.stop(), beat.stop()]);
      await server.close();
    },
  };
}
