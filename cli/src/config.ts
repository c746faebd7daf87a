import { ALLOWED_LATENESS_MS } from '@tidewatch/schemas';
import { z } from 'zod';

/** What the command line takes from the environment. */
export const cliConfig = z.object({
  /** An external PostgreSQL; absent = the embedded one. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** An external ClickHouse, with user, password and database; absent = the embedded one. */
  CLICKHOUSE_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** The same with a user that may only read; absent = CLICKHOUSE_URL. */
  CLICKHOUSE_QUERY_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** host:port,… of an Apache Kafka; absent = the embedded log on PostgreSQL. */
  KAFKA_BROKERS: z
    .string()
    .regex(/^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$/, 'host:port,host:port')
    .optional(),
  /** 32 bytes, base64; absent = made at first start and kept in the data folder. */
  TIDEWATCH_MASTER_KEY: z
    .string()
    .refine((text) => Buffer.from(text, 'base64').length === 32, '32 bytes in base64')
    .optional(),
  /** Folder of the embedded parts, unless --data names one; absent = .tidewatch in the clone. */
  TIDEWATCH_DATA_DIR: z.string().optional(),
  /** IANA zone of days and clocks on the web pages; absent = the machine's. */
  TIDEWATCH_ZONE: z.string().optional(),
  /** Run of folding: names the rows, the consumer group and the derived events. */
  TIDEWATCH_EPOCH: z.string().min(1).max(64).default('main'),
  /** Events are waited for this long before an interval is settled, ms. */
  TIDEWATCH_ALLOWED_LATENESS_MS: z.coerce.number().int().min(0).default(ALLOWED_LATENESS_MS),
  TIDEWATCH_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
});

export type CliConfig = z.infer<typeof cliConfig>;
