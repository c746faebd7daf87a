import { readFileSync } from 'node:fs';
import { ALLOWED_LATENESS_MS, parseConfig } from '@tidewatch/schemas';
import { z } from 'zod';

const schema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'a postgres:// address with user and database' }),
  CLICKHOUSE_QUERY_URL: z.url({ protocol: /^https?$/, error: 'an http:// address with a read-only user and /database' }),
  TIDEWATCH_ZONE: z.string().refine(isZone, 'an IANA time zone, such as Asia/Shanghai').default(machineZone),
  TIDEWATCH_ALLOWED_LATENESS_MS: z.coerce.number().int().min(0).default(ALLOWED_LATENESS_MS),
  TIDEWATCH_MASTER_KEY: z.base64('is base64'),
  TIDEWATCH_PARENT: z.enum(['0', '1']).default('0'),
  OPS_HOST: z.string().default('127.0.0.1'),
  OPS_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  TIDEWATCH_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** What the web process is told by its environment; PORT and HOSTNAME are read by Next itself. */
export interface WebConfig {
  readonly databaseUrl: string;
  readonly clickhouseQueryUrl: string;
  /** IANA zone of days and clocks on every page. */
  readonly zone: string;
  /** Events are waited for this long before an interval is settled, ms. */
  readonly allowedLatenessMs: number;
  /** What the keys of customers' texts are wrapped by. */
  readonly masterKey: Buffer;
  /** Ends when its standard input ends. */
  readonly followsParent: boolean;
  readonly logLevel: string;
  /** Where metrics and health are answered: for this machine only unless it says otherwise; port 0 = any free one. */
  readonly opsHost: string;
  readonly opsPort: number;
}

/** Parses the environment, every problem at once. @throws UsageError `config_invalid` */
export function readWebConfig(environment: Readonly<Record<string, string | undefined>>): WebConfig {
  const named = Object.keys(schema.shape).flatMap((name) => [name, `${name}_FILE`]);
  const config = parseConfig(schema, Object.fromEntries(named.map((name) => [name, environment[name]])), (path) =>
    readFileSync(path, 'utf8'),
  );
  return {
    databaseUrl: config.DATABASE_URL,
    clickhouseQueryUrl: config.CLICKHOUSE_QUERY_URL,
    zone: config.TIDEWATCH_ZONE,
    allowedLatenessMs: config.TIDEWATCH_ALLOWED_LATENESS_MS,
    masterKey: Buffer.from(config.TIDEWATCH_MASTER_KEY, 'base64'),
    followsParent: config.TIDEWATCH_PARENT === '1',
    logLevel: config.TIDEWATCH_LOG_LEVEL,
    opsHost: config.OPS_HOST,
    opsPort: config.OPS_PORT,
  };
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function machineZone(): string {
  return new Intl.DateTimeFormat('en').resolvedOptions().timeZone;
}
