import { openPool } from '@tidewatch/ingest/postgres';
import { UsageError } from '@tidewatch/schemas';
import type pg from 'pg';
import type { Call } from '../terminal/verb.ts';
import { type DataDir, masterKey, openDataDir, type Runtime, readRuntime } from './data-dir.ts';
import { lockFolder } from './folder-lock.ts';
import { unlessInterrupted } from './interrupted.ts';
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
 * @throws UsageError `stack_ambiguous` when one runs on the folder and the environment names another
 */
export async function useStack(call: Call): Promise<Stack> {
  const dir = openDataDir(call);
  const isExternal = call.config.DATABASE_URL !== undefined && call.config.CLICKHOUSE_URL !== undefined;
  const isUp = () => readRuntime(dir) !== null;
  if (!isUp() && isExternal) return openStack(call, dir, () => {});
  const unlock = isUp() ? null : await lockFolder(dir, call, isUp);
  if (unlock !== null) {
    call.terminal.note(`no stack runs on ${dir.path}: starting the embedded parts for this command`);
    return openStack(call, dir, unlock);
  }
  const runtime = readRuntime(dir);
  return runtime === null ? useStack(call) : joinStack(call, dir, runtime);
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

/** The same for work that only reads: Ctrl-C ends it wherever it is. */
export function readStack<T>(call: Call, work: (stack: Stack) => Promise<T>): Promise<T> {
  return withStack(call, (stack) => unlessInterrupted(call.signal, work(stack)));
}

/** Starts what is missing, and stops it again when the stack is closed or does not come up. */
async function openStack(call: Call, dir: DataDir, unlock: () => void): Promise<Stack> {
  try {
    const parts = await unlessInterrupted(call.signal, startParts(dir, call.config));
    const stopServers = () => Promise.all(parts.servers.map((server) => server.stop()));
    try {
      await unlessInterrupted(call.signal, migrateParts(parts));
    } catch (error) {
      await stopServers();
      throw error;
    }
    const pool = openPool(parts.databaseUrl);
    const close = async () => {
      await pool.end();
      await stopServers();
      unlock();
    };
    return { ...addressesOf(parts), dir, masterKey: masterKey(dir, call.config.TIDEWATCH_MASTER_KEY), isUp: false, pool, close };
  } catch (error) {
    unlock();
    throw error;
  }
}

function joinStack(call: Call, dir: DataDir, runtime: Runtime): Stack {
  const named = { DATABASE_URL: runtime.databaseUrl, CLICKHOUSE_URL: runtime.clickhouseUrl, KAFKA_BROKERS: runtime.kafkaBrokers };
  for (const [name, address] of Object.entries(named)) {
    const wanted = call.config[name as keyof typeof named];
    if (wanted !== undefined && wanted !== address)
      throw new UsageError(
        'stack_ambiguous',
        `${name} names another store than the stack that runs on ${dir.path}: unset it, or give --data`,
      );
  }
  const pool = openPool(runtime.databaseUrl);
  const key = masterKey(dir, call.config.TIDEWATCH_MASTER_KEY);
  return { ...addressesOf(runtime), dir, masterKey: key, isUp: true, pool, close: () => pool.end() };
}

function addressesOf({ databaseUrl, clickhouseUrl, queryUrl, kafkaBrokers }: Addresses): Addresses {
  return { databaseUrl, clickhouseUrl, queryUrl, kafkaBrokers };
}
