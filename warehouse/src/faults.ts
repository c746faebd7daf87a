import { setTimeout as delay } from 'node:timers/promises';
import { ClickHouseError } from '@clickhouse/client';
import { TidewatchError } from '@tidewatch/schemas';

/** Codes of ClickHouse after which the same statement may pass: full, busy, out of memory, restarting. */
const TRANSIENT_CODES: ReadonlySet<string> = new Set([
  '159', // TIMEOUT_EXCEEDED
  '202', // TOO_MANY_SIMULTANEOUS_QUERIES
  '209', // SOCKET_TIMEOUT
  '210', // NETWORK_ERROR
  '225', // NO_ZOOKEEPER
  '236', // ABORTED: shutting down
  '241', // MEMORY_LIMIT_EXCEEDED
  '242', // TABLE_IS_READ_ONLY
  '243', // NOT_ENOUGH_SPACE
  '252', // TOO_MANY_PARTS
  '285', // TOO_FEW_LIVE_REPLICAS
  '286', // UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE
  '289', // REPLICA_IS_NOT_IN_QUORUM
  '319', // UNKNOWN_STATUS_OF_INSERT
  '394', // QUERY_WAS_CANCELLED
  '425', // SYSTEM_ERROR
  '439', // CANNOT_SCHEDULE_TASK
  '999', // KEEPER_EXCEPTION
]);
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** Whether the same statement may pass later: the network, or a server that is full, busy or restarting. */
export function isTransient(error: unknown): boolean {
  if (error instanceof ClickHouseError) return TRANSIENT_CODES.has(error.code);
  if (!(error instanceof Error) || error.name === 'AbortError') return false;
  // Whatever is no answer of ClickHouse is a fault of the way to it, except what our own code throws.
  return !(error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError || error instanceof TidewatchError);
}

/** Whether the server went away before it answered: a read may be sent again at once. */
export function isDisconnect(error: unknown): boolean {
  return !(error instanceof ClickHouseError) && isTransient(error);
}

/**
 * Runs `write` until it passes: transient faults are waited out (0.1 s doubling to 5 s, with jitter) for as long as
 * `signal` allows.
 * @throws TidewatchError `warehouse_refused` when ClickHouse will never take it; the signal's reason when it ends
 */
export function untilWritten(write: () => Promise<unknown>, signal: AbortSignal | undefined): Promise<unknown> {
  return persist(write, signal, Number.POSITIVE_INFINITY);
}

/**
 * Runs `read` until it answers; transient faults are waited out for `patienceMs`.
 * @throws TidewatchError `warehouse_unavailable` (retry), `warehouse_refused`
 */
export function untilRead<T>(read: () => Promise<T>, patienceMs: number): Promise<T> {
  return persist(read, undefined, Date.now() + patienceMs);
}

async function persist<T>(action: () => Promise<T>, signal: AbortSignal | undefined, giveUpAt: number): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await action();
    } catch (error) {
      signal?.throwIfAborted();
      if (!isTransient(error) || Date.now() >= giveUpAt) throw unanswered(error);
    }
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt, 10));
    await delay(pause * (0.5 + Math.random() / 2), undefined, signal ? { signal } : {});
  }
}

/** What the warehouse will not take whatever one waits: tables of another version, rights, a broken statement. */
function refused(error: unknown): TidewatchError {
  if (error instanceof TidewatchError) return error;
  return new TidewatchError('warehouse_refused', `ClickHouse refused: ${(error as Error).message}`, { cause: error });
}

/** What a caller is told: `warehouse_unavailable` where trying again may help, else `warehouse_refused`. */
export function unanswered(error: unknown): TidewatchError {
  if (error instanceof TidewatchError || !isTransient(error)) return refused(error);
  return new TidewatchError('warehouse_unavailable', `ClickHouse did not answer: ${(error as Error).message}`, {
    retry: true,
    cause: error,
  });
}
