import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Database of the embedded stack. */
export const DATABASE = 'tidewatch';
/** Relations that the read-only user may see, and nothing else. */
export const READABLE = [
  'events',
  'sessions',
  'agent_days',
  'customers',
  'evaluations',
  'cases',
  'alerts',
  'plans',
  'open_items',
  'watermarks',
  'restatements',
  'late_events',
  'session_entries',
  'session_offers',
  'session_segments',
  'session_messages',
  'session_turns',
  'session_transfers',
  'session_bot_answers',
  'session_surveys',
  'session_targets',
  'agent_day_steps',
  'agent_day_works',
  'agent_day_spans',
  'agent_day_plans',
  'customer_orders',
  'evaluation_answers',
  'evaluation_ratings',
  'case_steps',
  'alert_firings',
  'plan_points',
] as const;

/** Memory that the embedded server may take, bytes. */
const SERVER_MEMORY = 1_288_490_188;

/** Merges can wait: events, questions and other processes of the machine go first. */
const MERGE_NICENESS = 10;

const secrets = z.object({ writer: z.string().min(20), query: z.string().min(20) });
export type ServerSecrets = z.infer<typeof secrets>;

export interface ServerFiles {
  /** Where ClickHouse keeps its tables. */
  readonly store: string;
  readonly config: string;
  /** Holds the number of the process that owns the tables. */
  readonly lock: string;
  readonly secrets: ServerSecrets;
}

/**
 * Writes the server's configuration and users under `dataDir`, readable by the owner only. Passwords are made at the
 * first call and stay the same after it.
 */
export async function writeServerFiles(dataDir: string, port: number): Promise<ServerFiles> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const kept = await keptSecrets(join(dataDir, 'secrets.json'));
  const store = join(dataDir, 'store');
  const config = join(dataDir, 'config.xml');
  await writePrivate(join(dataDir, 'users.xml'), usersXml(kept));
  await writePrivate(config, configXml({ users: join(dataDir, 'users.xml'), store, port }));
  return { store, config, lock: join(dataDir, 'server.pid'), secrets: kept };
}

async function keptSecrets(path: string): Promise<ServerSecrets> {
  try {
    return secrets.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const made = { writer: randomBytes(24).toString('base64url'), query: randomBytes(24).toString('base64url') };
  await writePrivate(path, JSON.stringify(made));
  return made;
}

/** Whole or not at all, mode 0600. */
async function writePrivate(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.draft`;
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, path);
}

function configXml(options: { readonly users: string; readonly store: string; readonly port: number }): string {
  return `<clickhouse>
  <path>${escapeXml(`${options.store}/`)}</path>
  <users_config>${escapeXml(options.users)}</users_config>
  <listen_host>127.0.0.1</listen_host>
  <http_port>${options.port}</http_port>
  <logger><level>error</level><console>1</console></logger>
  <max_server_memory_usage>${SERVER_MEMORY}</max_server_memory_usage>
  <mark_cache_size>67108864</mark_cache_size>
  <primary_index_cache_size>33554432</primary_index_cache_size>
  <index_mark_cache_size>33554432</index_mark_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <max_concurrent_queries>100</max_concurrent_queries>
  <background_schedule_pool_size>16</background_schedule_pool_size>
  <os_threads_nice_value_merge_mutate>${MERGE_NICENESS}</os_threads_nice_value_merge_mutate>
</clickhouse>
`;
}

/**
 * `default` is the server's own session: it has no password and cannot be kept away, so it may do nothing but open
 * the listener. The writer may do everything inside databases whose names begin with `tidewatch`, the query user may
 * read the named relations.
 */
function usersXml(passwords: ServerSecrets): string {
  const grants = READABLE.map((name) => `<query>GRANT SELECT ON ${DATABASE}.${name}</query>`).join('');
  return `<clickhouse>
  <profiles>
    <default><max_threads>2</max_threads></default>
    <writer>
      <async_insert>0</async_insert>
      <max_threads>2</max_threads>
      <max_memory_usage>900000000</max_memory_usage>
    </writer>
    <query>
      <readonly>2</readonly>
      <max_threads>2</max_threads>
      <max_execution_time>30</max_execution_time>
      <max_memory_usage>600000000</max_memory_usage>
      <constraints>
        <max_execution_time><max>600</max></max_execution_time>
        <max_memory_usage><max>600000000</max></max_memory_usage>
        <max_threads><max>4</max></max_threads>
      </constraints>
    </query>
  </profiles>
  <quotas><default/></quotas>
  <users>
    <default>
      <password></password><profile>default</profile><quota>default</quota>
      <networks><ip>127.0.0.1</ip></networks>
      <grants><query>GRANT SYSTEM LISTEN ON *.*</query></grants>
    </default>
    <tidewatch_writer>
      <password_sha256_hex>${sha256(passwords.writer)}</password_sha256_hex><profile>writer</profile><quota>default</quota>
      <networks><ip>127.0.0.1</ip></networks>
      <grants>
        <query>GRANT CREATE, DROP, ALTER, INSERT, SELECT, OPTIMIZE, TRUNCATE, SHOW ON ${DATABASE}*.*</query>
        <query>GRANT TABLE ENGINE ON MergeTree</query>
        <query>GRANT TABLE ENGINE ON ReplacingMergeTree</query>
        <query>GRANT SELECT ON system.parts</query>
        <query>GRANT SELECT ON system.metrics</query>
        <query>GRANT SELECT ON system.disks</query>
      </grants>
    </tidewatch_writer>
    <tidewatch_query>
      <password_sha256_hex>${sha256(passwords.query)}</password_sha256_hex><profile>query</profile><quota>default</quota>
      <networks><ip>127.0.0.1</ip></networks>
      <grants>${grants}</grants>
    </tidewatch_query>
  </users>
</clickhouse>
`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
