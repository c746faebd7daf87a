import { join } from 'node:path';
import { createClient } from '@clickhouse/client';
import pg from 'pg';
import type { Verdict } from '../rig.ts';
import { type Drill, killCommand, pointsOf } from './drill.ts';
import { tidewatch, tidewatchDone } from './tidewatch.ts';

/** Empty databases on the rig's servers. */
interface Databases {
  readonly databaseUrl: string;
  readonly clickhouseUrl: string;
  drop(): Promise<void>;
}

/** Kills backups and restores, then restores the backup that came to its end, and checks what it has restored. */
export async function drillBackup(drill: Drill): Promise<Verdict> {
  const { rig, times, say } = drill;
  say('points of backup and restore');
  for (let n = 0; n < times; n++) {
    for (const point of pointsOf('backup')) {
      await killCommand(point, drill, () => tidewatch(rig, ['backup', join(rig.dataDir, 'backups', `${point}-${n}`)]));
    }
  }
  const backup = join(rig.dataDir, 'backups', 'whole');
  await tidewatchDone(rig, ['backup', backup]);
  for (let n = 0; n < times; n++) {
    for (const point of pointsOf('restore')) {
      const name = `restore_${point.slice('restore.'.length)}_${n}`;
      const databases = await emptyDatabases(drill, name);
      await killCommand(point, drill, () =>
        tidewatch(rig, ['restore', backup, '--data', join(rig.dataDir, name)], envOf(drill, databases)),
      );
      await databases.drop();
    }
  }
  const databases = await emptyDatabases(drill, 'restored');
  await tidewatchDone(rig, ['restore', backup, '--data', join(rig.dataDir, 'restored')], envOf(drill, databases));
  const verdict = await rig.check(databases);
  await databases.drop();
  return verdict;
}

/** The log of what is restored is the embedded one. */
function envOf({ rig }: Drill, { databaseUrl, clickhouseUrl }: Databases): Readonly<Record<string, string>> {
  const { KAFKA_BROKERS: _, ...env } = rig.commandEnv;
  return { ...env, DATABASE_URL: databaseUrl, CLICKHOUSE_URL: clickhouseUrl, CLICKHOUSE_QUERY_URL: clickhouseUrl };
}

async function emptyDatabases({ rig }: Drill, name: string): Promise<Databases> {
  const postgres = async (sql: string) => {
    const client = new pg.Client({ connectionString: rig.databaseUrl });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  const clickhouse = async (query: string) => {
    const client = createClient({ url: rig.clickhouseUrl });
    await client.command({ query }).finally(() => client.close());
  };
  await postgres(`create database ${name}`);
  return {
    databaseUrl: at(rig.databaseUrl, name),
    clickhouseUrl: at(rig.clickhouseUrl, `tidewatch_${name}`),
    drop: async () => {
      await postgres(`drop database ${name} with (force)`);
      await clickhouse(`DROP DATABASE IF EXISTS tidewatch_${name} SYNC`);
    },
  };
}

function at(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.href;
}
