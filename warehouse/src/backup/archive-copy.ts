import type { ClickHouseClient } from '@clickhouse/client';
import { connect, INSERT_SETTINGS, READ_SETTINGS } from '../connection.ts';
import { isTransient, persist } from '../faults.ts';
import { WRITTEN_TABLES } from '../written-tables.ts';
import { linesOf } from './line-batches.ts';

/** Where a copy of the archive ends in a partition of the log: what stands at `end` or behind it, and came at `loggedAt` or later, is not in it. */
export interface ArchiveCut {
  readonly topic: string;
  readonly partition: number;
  readonly end: number;
  /** ms UTC; tells offsets of this log from those of one that was used before. */
  readonly loggedAt: number;
}

/** The archive as text, a row a line, out of one warehouse and into another. */
export interface ArchiveCopy {
  /** Files that the schema was made by, `name checksum`, in order. */
  readonly schemaSteps: () => Promise<readonly string[]>;
  /** Tables in which there is something. */
  readonly filledTables: () => Promise<readonly string[]>;
  /** Tenants that have events, in order. */
  readonly tenants: () => Promise<readonly string[]>;
  /** Every archived event up to the cuts, once: the copy that came first. In the order of the archive's key. */
  readonly exportEvents: (cuts: readonly ArchiveCut[]) => AsyncIterable<Uint8Array>;
  /** Takes such lines in; the same lines again change nothing. */
  readonly importEvents: (lines: AsyncIterable<Uint8Array>) => Promise<void>;
  readonly close: () => Promise<void>;
}

const BATCH_BYTES = 8 << 20;
const PATIENT = { when: isTransient, patienceMs: 30_000 };
/** What a line holds, in this order: lines of an earlier copy must stay readable. */
const COLUMNS = [
  ...['tenant_id', 'bucket_on', 'unit_kind', 'unit_id', 'seq', 'event_id', 'type', 'occurred_at', 'log_at'],
  ...['topic', 'partition', 'offset', 'payload'],
]
  .map((column) => `\`${column}\``)
  .join(', ');

/**
 * Opens the archive of a migrated warehouse for copying; `url` is the writer's address. Does not connect yet.
 * @throws UsageError `clickhouse_url_invalid`
 */
export function openArchiveCopy({ url }: { readonly url: string }): ArchiveCopy {
  const reader = connect(url, READ_SETTINGS);
  const writer = connect(url, INSERT_SETTINGS);
  return {
    schemaSteps: () => namesOf(reader, "SELECT DISTINCT name || ' ' || checksum AS name FROM schema_migrations ORDER BY name"),
    filledTables: async () => {
      const looks = WRITTEN_TABLES.map(async (table) =>
        (await namesOf(reader, `SELECT '' AS name FROM ${table} LIMIT 1`)).length > 0 ? [table] : [],
      );
      return (await Promise.all(looks)).flat();
    },
    tenants: () => namesOf(reader, 'SELECT DISTINCT tenant_id AS name FROM events ORDER BY name'),
    exportEvents: (cuts) => exportEvents(reader, cuts),
    async importEvents(lines) {
      for await (const batch of linesOf(lines, BATCH_BYTES)) {
        await persist(() => writer.command({ query: `${IMPORT}\n${batch.toString('utf8')}` }), PATIENT);
      }
    },
    async close() {
      await reader.close();
      await writer.close();
    },
  };
}

async function namesOf(client: ClickHouseClient, query: string): Promise<readonly string[]> {
  const ask = async () => (await client.query({ query, format: 'JSONEachRow' })).json<{ readonly name: string }>();
  return (await persist(ask, PATIENT)).map(({ name }) => name);
}

async function* exportEvents(client: ClickHouseClient, cuts: readonly ArchiveCut[]): AsyncGenerator<Uint8Array> {
  const ask = () => client.exec({ query: EXPORT, query_params: paramsOf(cuts), clickhouse_settings: UNBOUNDED });
  const { stream } = await persist(ask, PATIENT);
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } finally {
    stream.destroy();
  }
}

const IMPORT = `INSERT INTO events (${COLUMNS}) FORMAT JSONCompactEachRow`;

/** The whole archive may take long; a fault on the way breaks the connection instead of ending the text early. */
const UNBOUNDED = { max_execution_time: 0, http_write_exception_in_output_format: 0 as const };

const EXPORT = `
SELECT ${COLUMNS}
FROM events FINAL
WHERE NOT (
  log_at >= {earliest:Int64}
  AND arrayExists(
    (t, p, e, l) -> topic = t AND partition = p AND offset >= e AND log_at >= l,
    {topics:Array(String)}, {partitions:Array(UInt32)}, {ends:Array(UInt64)}, {times:Array(Int64)}
  )
)
ORDER BY tenant_id, bucket_on, unit_kind, unit_id, seq, event_id
FORMAT JSONCompactEachRow`;

function paramsOf(cuts: readonly ArchiveCut[]): Readonly<Record<string, unknown>> {
  return {
    earliest: cuts.reduce((earliest, { loggedAt }) => Math.min(earliest, loggedAt), Number.MAX_SAFE_INTEGER),
    topics: cuts.map(({ topic }) => topic),
    partitions: cuts.map(({ partition }) => partition),
    ends: cuts.map(({ end }) => end),
    times: cuts.map(({ loggedAt }) => loggedAt),
  };
}
