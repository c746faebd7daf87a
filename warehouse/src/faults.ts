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

export interface Persistence {
  /** Which faults are waited out. */
  readonly when: (error: unknown) => boolean;
  /** For how long, ms; left out = for ever. */
  readonly patienceMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `action` until it passes, with pauses of 0.1 s doubling to 5 s, with jitter.
 * @throws TidewatchError `warehouse_refused`, `warehouse_unavailable` (retry); the signal's reason when it ends
 */
export async function persist<T>(action: () => Promise<T>, { when, patienceMs, signal }: Persistence): Promise<T> {
  const giveUpAt = Date.now() + (patienceMs ?? Number.POSITIVE_INFINITY);
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await action();
    } catch (error) {
      signal?.throwIfAborted();
      if (!when(error) || Date.now() >= giveUpAt) throw unanswered(error);
    }
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt, 10));
    // An end of the signal cuts the pause short; it is thrown at the top.
    await delay(pause * (0.5 + Math.random() / 2), undefined, signal ? { signal } : {}).catch(() => undefined);
  }
}

/** What a caller is told: `warehouse_unavailable` where trying again may help, else `warehouse_refused`. */
function unanswered(error: unknown): TidewatchError {
  if (error instanceof TidewatchError) return error;
  const { message } = error as Error;
  return isTransient(error)
    ? new TidewatchError('warehouse_unavailable', `ClickHouse did not answer: ${message}`, { retry: true, cause: error })
    : new TidewatchError('warehouse_refused', `ClickHouse refused: ${message}`, { cause: error });
}
