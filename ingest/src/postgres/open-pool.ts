import pg from 'pg';

export interface PoolOptions {
  /** Shown in pg_stat_activity; default `tidewatch`. */
  readonly applicationName?: string;
  /** Connections at most; default 8. */
  readonly max?: number;
  /** A statement that runs longer is cancelled; default 30 s. */
  readonly statementTimeoutMs?: number;
  /** Told when an idle connection breaks; the pool opens a new one by itself. */
  readonly onError?: (error: Error) => void;
}

/**
 * A pool of connections to PostgreSQL. A broken idle connection never ends the process, and a transaction whose client
 * has stopped is rolled back after 30 s, so that it cannot hold its locks for ever. Connects when first used.
 */
export function openPool(url: string, options: PoolOptions = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: options.applicationName ?? 'tidewatch',
    max: options.max ?? 8,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    idle_in_transaction_session_timeout: 30_000,
  });
  pool.on('error', options.onError ?? (() => {}));
  return pool;
}
