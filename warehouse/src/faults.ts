import { setTimeout as delay } from 'node:timers/promises';
import { ClickHouseError } from '@clickhouse/client';
import { TidewatchError } from '@tidewatch/schemas';

/** Codes of ClickHouse after which the same statement may pass by itself: full, busy, out of memory, restarting. */
const TRANSIENT_CODES: ReadonlySet<string> = new Set([
  '32', // ATTEMPT_TO_READ_AFTER_EOF: the request was cut on its way
  '33', // CANNOT_READ_ALL_DATA: the same
  '74', // CANNOT_READ_FROM_FILE_DESCRIPTOR
  '75', // CANNOT_WRITE_TO_FILE_DESCRIPTOR: a full or broken disk
  '76', // CANNOT_OPEN_FILE: too many are open
  '159', // TIMEOUT_EXCEEDED
  '173', // CANNOT_ALLOCATE_MEMORY
  '202', // TOO_MANY_SIMULTANEOUS_QUERIES
  '209', // SOCKET_TIMEOUT
  '210', // NETWORK_ERROR
  '218', // TABLE_IS_DROPPED: while tables are exchanged
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
  '473', // DEADLOCK_AVOIDED
  '481', // CANNOT_CREATE_DIRECTORY
  '499', // S3_ERROR
  '999', // KEEPER_EXCEPTION
  '1000', // POCO_EXCEPTION
  '1001', // STD_EXCEPTION: as the operating system reports a full disk
]);

/** Codes that speak of the values sent: they are the same at every try. */
const CODES_OF_VALUES: ReadonlySet<string> = new Set([
  '6', // CANNOT_PARSE_TEXT
  '25', // CANNOT_PARSE_ESCAPE_SEQUENCE
  '26', // CANNOT_PARSE_QUOTED_STRING
  '27', // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  '38', // CANNOT_PARSE_DATE
  '41', // CANNOT_PARSE_DATETIME
  '53', // TYPE_MISMATCH
  '62', // SYNTAX_ERROR
  '70', // CANNOT_CONVERT_TYPE
  '72', // CANNOT_PARSE_NUMBER
  '117', // INCORRECT_DATA
  '128', // TOO_LARGE_ARRAY_SIZE
  '131', // TOO_LARGE_STRING_SIZE
  '190', // SIZES_OF_ARRAYS_DONT_MATCH
  '349', // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
  '469', // VIOLATED_CONSTRAINT
]);

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** An answer is waited for so long at the first try, and twice as long at each next, up to the longest. */
const FIRST_ANSWER_MS = 10_000;
const LONGEST_ANSWER_MS = 120_000;

/** The connection stands and nothing comes: the server hangs, or the way to it is cut without a word. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  constructor(ms: number) {
    super(`no answer within ${ms / 1000} s`);
  }
}

/** Whether the same statement may pass by itself: the network, or a server that is full, busy or restarting. */
export function isTransient(error: unknown): boolean {
  if (error instanceof ClickHouseError) return TRANSIENT_CODES.has(error.code);
  if (!(error instanceof Error) || error.name === 'AbortError') return false;
  // Whatever is no answer of ClickHouse is a fault of the way to it, except what our own code throws.
  return !(error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError || error instanceof TidewatchError);
}

/**
 * Whether the reason lies with the server or the way to it, and not with what was sent: what is transient, and what
 * somebody has to put right there (a table or a column that an upgrade has yet to make, a right, a password). A writer
 * waits for both.
 */
export function isOfServer(error: unknown): boolean {
  return error instanceof ClickHouseError ? !CODES_OF_VALUES.has(error.code) : isTransient(error);
}

/** Whether the server went away before it answered: a read may be sent again at once. */
export function isDisconnect(error: unknown): boolean {
  return !(error instanceof ClickHouseError) && isTransient(error);
}

export interface Persistence {
  /** Which faults are waited out. */
  readonly when: (error: unknown) => boolean;
  /** For how long, ms; left out = for ever. A server that does not answer is given all the time of a slow answer first. */
  readonly patienceMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Told of each fault that is waited out. */
  readonly onWait?: ((error: TidewatchError) => void) | undefined;
}

/**
 * Runs `action` until it passes, with pauses of 0.1 s doubling to 5 s, with jitter. Each try has a signal of its own that
 * ends it when no answer comes: after 10 s, then 20 s, up to 120 s, so that a dead connection is left soon and a slow
 * server is heard in the end.
 * @throws TidewatchError `warehouse_refused`, `warehouse_unavailable` (retry); the signal's reason when it ends
 */
export async function persist<T>(action: (attempt: AbortSignal) => Promise<T>, persistence: Persistence): Promise<T> {
  const { when, patienceMs, signal, onWait } = persistence;
  const giveUpAt = Date.now() + (patienceMs ?? Number.POSITIVE_INFINITY);
  let answerMs = FIRST_ANSWER_MS;
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await answered(action, answerMs, signal);
    } catch (error) {
      signal?.throwIfAborted();
      const mayBeSlow = error instanceof NoAnswer && answerMs < LONGEST_ANSWER_MS;
      if (!when(error) || (Date.now() >= giveUpAt && !mayBeSlow)) throw unanswered(error);
      if (mayBeSlow) answerMs = Math.min(2 * answerMs, LONGEST_ANSWER_MS);
      onWait?.(unanswered(error));
    }
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt, 10));
    // An end of the signal cuts the pause short; it is thrown at the top.
    await delay(pause * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
  }
}

/** What the action gives, or `NoAnswer` when that takes longer than `ms`; the end of `signal` ends it, too. */
async function answered<T>(action: (attempt: AbortSignal) => Promise<T>, ms: number, signal: AbortSignal | undefined): Promise<T> {
  const attempt = new AbortController();
  const abort = () => attempt.abort();
  signal?.addEventListener('abort', abort, { once: true });
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new NoAnswer(ms));
      attempt.abort();
    }, ms);
  });
  try {
    return await Promise.race([action(attempt.signal), silence]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** What a caller is told: `warehouse_unavailable` where waiting may help, else `warehouse_refused`; `retry` unless the values are to blame. */
function unanswered(error: unknown): TidewatchError {
  if (error instanceof TidewatchError) return error;
  const { message } = error as Error;
  return isTransient(error)
    ? new TidewatchError('warehouse_unavailable', `ClickHouse did not answer: ${message}`, { retry: true, cause: error })
    : new TidewatchError('warehouse_refused', `ClickHouse refused: ${message}`, { retry: isOfServer(error), cause: error });
}
