import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startClickHouse } from '@tidewatch/warehouse';

/** A real ClickHouse for one test run, in a temporary folder; `url` names a user who may create databases `tidewatch_…`. */
export async function startClickHouseService(): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tidewatch-test-clickhouse-'));
  const server = await startClickHouse({ dataDir });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
