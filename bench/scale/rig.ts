import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { migrateIngest } from '@tidewatch/ingest';
import { openLog } from '@tidewatch/ingest/log';
import { openPool } from '@tidewatch/ingest/postgres';
import { type CxEvent, routeOf, TOPICS } from '@tidewatch/schemas';
import { migrate, startClickHouse } from '@tidewatch/warehouse';
import { startPostgresService } from '../../test/services/postgres-service.ts';
import { cpuSecondsOf } from '../harness.ts';
import type { Drained } from './worker-child.ts';

/** Events in slices, as they go into the log. */
export type Slices = Iterable<readonly CxEvent[]>;

/** What it took to fold events that lay in the log. */
export interface FoldCost extends Drained {
  readonly clickhouseCpuSeconds: number;
}

/** Stores and a worker on a log of its own. */
export interface Bench {
  /** Puts the events into the log while the worker stands still, and then lets it fold them. */
  fold(slices: Slices): Promise<FoldCost>;
  close(): Promise<void>;
}

/** The stores of all points. */
export interface ScaleRig {
  readonly clickhouse: { readonly url: string; readonly queryUrl: string };
  /** A fresh log, warehouse and worker; `sessionPartitions` may be more than the product's own. */
  open(name: string, sessionPartitions?: number): Promise<Bench>;
  close(): Promise<void>;
}

/** Heap of the worker as `tidewatch up` gives it, MiB: what needs more ends it. */
const HEAP_MIB = 512;
const CHILD = fileURLToPath(new URL('./worker-child.ts', import.meta.url));

export async function startScaleRig(): Promise<ScaleRig> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tidewatch-scale-clickhouse-'));
  const [postgres, clickhouse] = await Promise.all([startPostgresService(), startClickHouse({ dataDir })]);
  return {
    clickhouse,
    open: async (name, sessionPartitions) => {
      const databaseUrl = await createDatabase(postgres.url, `scale_${name}`);
      const clickhouseUrl = withPath(clickhouse.url, `/tidewatch_scale_${name}`);
      const pool = openPool(databaseUrl);
      await Promise.all([migrateIngest(pool), migrate({ url: clickhouseUrl })]);
      const log = await openLog({ pool });
      const partitionsOf = (topic: (typeof TOPICS)[number]) =>
        (topic.unit === 'session' ? sessionPartitions : undefined) ?? topic.partitions;
      await log.ensureTopics(TOPICS.map((topic) => ({ name: topic.name, partitions: partitionsOf(topic) })));
      const worker = startWorkerChild({ DATABASE_URL: databaseUrl, CLICKHOUSE_URL: clickhouseUrl });
      return {
        fold: async (slices) => {
          await worker.pause();
          for (const slice of slices) await log.append(slice.map(toRecord));
          const before = cpuSecondsOf(clickhouse.pid) ?? 0;
          const drained = await worker.drain();
          return { ...drained, clickhouseCpuSeconds: (cpuSecondsOf(clickhouse.pid) ?? 0) - before };
        },
        close: async () => {
          await worker.end();
          await log.close();
          await pool.end();
        },
      };
    },
    close: async () => {
      await Promise.all([postgres.stop(), clickhouse.stop()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

interface WorkerChild {
  /** Resolves when it stands still; it has no flush under way then. */
  pause(): Promise<void>;
  drain(): Promise<Drained>;
  end(): Promise<void>;
}

function startWorkerChild(environment: Readonly<Record<string, string>>): WorkerChild {
  const child: ChildProcess = spawn(process.execPath, [`--max-old-space-size=${HEAP_MIB}`, '--import', 'tsx', CHILD], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  const drain = async () => {
    child.kill('SIGCONT');
    child.stdin?.write('drain\n');
    const { value } = await lines.next();
    if (value === undefined) throw new Error('the worker ended');
    return JSON.parse(value) as Drained;
  };
  return {
    pause: async () => {
      await drain();
      child.kill('SIGSTOP');
    },
    drain,
    end: async () => {
      child.kill('SIGCONT');
      child.stdin?.end();
      await exited;
    },
  };
}

async function createDatabase(url: string, name: string): Promise<string> {
  const pool = openPool(url);
  try {
    await pool.query(`create database ${name}`);
  } finally {
    await pool.end();
  }
  return withPath(url, `/${name}`);
}

function withPath(url: string, path: string): string {
  const address = new URL(url);
  address.pathname = path;
  return address.href;
}

function toRecord(event: CxEvent) {
  const { topic, key } = routeOf(event);
  return { topic, key, value: Buffer.from(JSON.stringify(event)) };
}
