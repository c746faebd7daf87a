import { connect } from 'node:net';
import { openPool } from '@tidewatch/ingest/postgres';

/** What a server says of itself. */
export interface ServerFacts {
  readonly version: string;
  /** Its clock minus ours, ms; the way there and back is in it. */
  readonly skewMs: number;
}

const WITHIN_MS = 5_000;

/** Asks a PostgreSQL. Rejects when it does not answer. */
export async function askPostgres(url: string, now: () => number): Promise<ServerFacts> {
  const pool = openPool(url, { max: 1, statementTimeoutMs: WITHIN_MS });
  try {
    const { rows } = await pool.query<{ version: string; now: string }>(
      "select current_setting('server_version') as version, (extract(epoch from clock_timestamp()) * 1000)::bigint as now",
    );
    return { version: rows[0]?.version ?? '', skewMs: Number(rows[0]?.now) - now() };
  } finally {
    await pool.end();
  }
}

/** Asks a ClickHouse. Rejects when it does not answer, or not to this user. */
export async function askClickHouse(url: string, now: () => number): Promise<ServerFacts> {
  const { origin, username, password } = new URL(url);
  const answer = await fetch(`${origin}/?query=${encodeURIComponent('SELECT version(), toUnixTimestamp64Milli(now64(3))')}`, {
    headers: { 'x-clickhouse-user': decodeURIComponent(username), 'x-clickhouse-key': decodeURIComponent(password) },
    signal: AbortSignal.timeout(WITHIN_MS),
  });
  const text = (await answer.text()).trim();
  if (!answer.ok) throw new Error(`status ${answer.status}: ${text.split('\n')[0]}`);
  const [version = '', at] = text.split('\t');
  return { version, skewMs: Number(at) - now() };
}

/** Connects to a host:port and hangs up. Rejects when nobody listens there. */
export function knock(address: string): Promise<void> {
  const colon = address.lastIndexOf(':');
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)), timeout: WITHIN_MS });
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => socket.destroy(new Error(`no answer within ${WITHIN_MS} ms`)));
    socket.once('error', reject);
  });
}

/** Why something does not answer: some errors of sockets have a code only. */
export function reasonOf(error: unknown): string {
  const { message, code, cause } = error as NodeJS.ErrnoException & { cause?: unknown };
  return cause instanceof Error ? reasonOf(cause) : message || code || 'no reason given';
}
