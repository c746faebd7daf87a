import { openDeadLetters } from '@tidewatch/ingest';
import { openLog } from '@tidewatch/ingest/log';
import { openPool } from '@tidewatch/ingest/postgres';
import { startWorker, type Worker } from '@tidewatch/pipeline';
import { openStore } from '@tidewatch/warehouse';
import type pg from 'pg';
import type { Call } from '../terminal/verb.ts';
import { type DataDir, masterKey, openDataDir, readRuntime } from './data-dir.ts';
import { lockFolder } from './folder-lock.ts';
import { createLogger } from './logger.ts';
import { type Addresses, migrateParts, startParts } from './parts.ts';

/** The stores that a verb works on, for as long as it runs. */
export interface Stack extends Addresses {
  readonly dir: DataDir;
  /** 32 bytes, base64. */
  readonly masterKey: string;
  /** True when an `up` runs on the folder: its worker folds what is appended. */
  readonly isUp: boolean;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

/**
 * The stack of a call: the one that runs on its data folder, else the one that the environment names, with embedded
 * parts started for the verb's own duration in place of what it does not name.
 */
export async function useStack(call: Call): Promise<Stack> {
  const dir = openDataDir(call);
  const runtime = readRuntime(dir);
  const key = masterKey(dir, call.config.TIDEWATCH_MASTER_KEY);
  if (runtime) return { ...pick(runtime), dir, masterKey: key, isUp: true, ...openDatabase(runtime.databaseUrl, async () => {}) };

  const isExternal = call.config.DATABASE_URL !== undefined && call.config.CLICKHOUSE_URL !== undefined;
  const unlock = isExternal ? () => {} : await lockFolder(dir, call);
  if (!isExternal) call.terminal.note(`no stack runs on ${dir.path}: starting the embedded parts for this command`);
  try {
    const parts = await startParts(dir, call.config);
    const close = async () => {
      await Promise.all(parts.servers.map((server) => server.stop()));
      unlock();
    };
    try {
      await migrateParts(parts);
    } catch (error) {
      await close();
      throw error;
    }
    return { ...pick(parts), dir, masterKey: key, isUp: false, ...openDatabase(parts.databaseUrl, close) };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Runs `work` on the stack of a call and gives the stack back, whatever happens. */
export async function withStack<T>(call: Call, work: (stack: Stack) => Promise<T>): Promise<T> {
  const stack = await useStack(call);
  try {
    return await work(stack);
  } finally {
    await stack.close();
  }
}

/** A worker inside this process, for a stack that has none of its own. */
export async function startOwnWorker(stack: Stack, call: Call): Promise<Worker> {
  const log = await openLog({ pool: stack.pool, kafkaBrokers: stack.kafkaBrokers ?? undefined });
  const worker = await startWorker({
    log,
    store: openStore({ url: stack.clickhouseUrl }),
    deadLetters: openDeadLetters({ pool: stack.pool }),
    clock: call.clock,
    epoch: call.config.TIDEWATCH_EPOCH,
    logger: createLogger('worker', 'warn'),
  });
  return {
    ...worker,
    stop: async () => {
      await worker.stop();
      await log.close();
    },
  };
}

function pick({ databaseUrl, clickhouseUrl, queryUrl, kafkaBrokers }: Addresses): Addresses {
  return { databaseUrl, clickhouseUrl, queryUrl, kafkaBrokers };
}

function openDatabase(url: string, then: () => Promise<void>): { pool: pg.Pool; close: () => Promise<void> } {
  const pool = openPool(url);
  return {
    pool,
    close: async () => {
      await pool.end();
      await then();
    },
  };
}
