import { type ClickHouseClient, ClickHouseLogLevel, type ClickHouseSettings, createClient } from '@clickhouse/client';
import { UsageError } from '@tidewatch/schemas';

/** Any statement may take so long before the connection is given up, ms. */
const REQUEST_TIMEOUT_MS = 120_000;

/** Meaning of values on the way in and out: stated, so that a server's own defaults cannot change it. */
const FORMAT_SETTINGS: ClickHouseSettings = {
  date_time_input_format: 'basic',
  date_time_output_format: 'simple',
  output_format_json_quote_64bit_integers: 0,
  output_format_json_quote_denormals: 0,
  output_format_json_named_tuples_as_objects: 1,
  session_timezone: 'UTC',
};

/** Settings of every insert. One call is one block and is on disk in every table when it returns; nothing is guessed or left out. */
export const INSERT_SETTINGS: ClickHouseSettings = {
  ...FORMAT_SETTINGS,
  async_insert: 0,
  wait_for_async_insert: 1,
  wait_end_of_query: 1,
  insert_deduplicate: 0,
  insert_null_as_default: 0,
  input_format_null_as_default: 0,
  input_format_defaults_for_omitted_fields: 0,
  input_format_skip_unknown_fields: 0,
  input_format_allow_errors_num: '0',
  input_format_allow_errors_ratio: 0,
  input_format_parallel_parsing: 0,
  input_format_native_allow_types_conversion: 1,
  input_format_native_decode_types_in_binary_format: 0,
  max_insert_block_size: '1048576',
  min_insert_block_size_rows: '1048576',
  min_insert_block_size_bytes: '0',
  max_partitions_per_insert_block: '0',
};

/** Settings of every read: the latest version of a row, exactly (keel rule 21). */
export const READ_SETTINGS: ClickHouseSettings = {
  ...FORMAT_SETTINGS,
  do_not_merge_across_partitions_select_final: 1,
  use_skip_indexes: 1,
  use_skip_indexes_if_final: 1,
  use_skip_indexes_if_final_exact_mode: 1,
  optimize_move_to_prewhere_if_final: 0,
  aggregate_functions_null_for_empty: 0,
  transform_null_in: 0,
  join_use_nulls: 0,
  cast_keep_nullable: 0,
  max_result_rows: '0',
};

/**
 * A client for `http(s)://user:password@host:port/database`.
 * @throws UsageError `clickhouse_url_invalid`
 */
export function connect(url: string, settings: ClickHouseSettings): ClickHouseClient {
  databaseOf(url);
  return createClient({
    url,
    request_timeout: REQUEST_TIMEOUT_MS,
    clickhouse_settings: settings,
    // What goes wrong is thrown; the client would print it a second time.
    log: { level: ClickHouseLogLevel.OFF },
    compression: { request: false, response: false },
    max_open_connections: 8,
    // The server may be restarted under us: a socket is not kept longer than servers keep theirs.
    keep_alive: { enabled: true, idle_socket_ttl: 2_000 },
  });
}

/**
 * The database that a URL names.
 * @throws UsageError `clickhouse_url_invalid`
 */
export function databaseOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const database = decodeURIComponent(parsed?.pathname.slice(1) ?? '');
  if (!parsed || !/^https?:$/.test(parsed.protocol) || !/^[A-Za-z_]\w{0,62}$/.test(database)) {
    throw new UsageError(
      'clickhouse_url_invalid',
      'A ClickHouse address reads http://user:password@host:8123/database; the database is letters, digits and _',
    );
  }
  return database;
}

/** The same address with another database. */
export function withDatabase(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${database}`;
  return parsed.toString();
}
