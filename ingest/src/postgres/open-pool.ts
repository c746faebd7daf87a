import pg from 'pg';

export interface PoolOptions {
  /** Shown in pg_stat_activity; default `tidewatch`. */
  readonly applicationName?: string;
  /** Connections at most; default 8. */
  readonly max?: number;
  /** A statement that runs longer is cancelled, and given up with its connection when the server does not say so; default 30 s. */
  readonly statementTimeoutMs?: number;
  /** The longest wait for a connection, a new one or one that others have; default 10 s. */
  readonly connectTimeoutMs?: number;
  /** Told when an idle connection breaks; the pool opens a new one by itself. */
  readonly onError?: (error: Error) => void;
}

/** What a server that is there needs to say that it has cancelled a statement. */
const ANSWER_MS = 1_000;

/**
 * A pool of connections to PostgreSQL. Every statement ends within its time, also when the server falls silent; a broken
 * idle connection never ends the process, and a transaction whose client has stopped is rolled back after 30 s, so that
 * it cannot hold its locks for ever. Connects when first used.
 */
export function openPool(url: string, options: PoolOptions = {}): pg.Pool {
  const statementTimeoutMs = options.statementTimeoutMs ?? 30_000;
  const pool = new pg.Pool({
    connectionString: url,
    application_name: options.applicationName ?? 'tidewatch',
    max: options.max ?? 8,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + ANSWER_MS,
    idle_in_transaction_session_timeout: 30_000,
  });
  pool.on('error', options.onError ?? (() => {}));
  return pool;
}
