import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@tidewatch/ingest/postgres';

export interface PostgresService {
  /** postgres:// URL of a role that may create databases. */
  readonly url: string;
  stop(): Promise<void>;
}

/** A real PostgreSQL in a temporary directory. It may lose data when the machine dies: a test run does not outlive that. */
export async function startPostgresService(): Promise<PostgresService> {
  const directory = mkdtempSync(join(tmpdir(), 'tidewatch-postgres-'));
  chmodSync(directory, 0o755);
  const server = await startPostgres({
    dataDir: join(directory, 'data'),
    settings: { fsync: 'off', full_page_writes: 'off', max_connections: '200', shared_buffers: '128MB' },
  });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
