import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Bar } from '../../harness.ts';
import { mountSmallDisk, type SmallDisk } from '../faults/small-disk.ts';
import type { Scenario, Stage } from './scenario.ts';

const SIZE_MIB = 768;
const FULL_MS = { least: 1_500, most: 5_000 };
const FRESH_MS = 2_000;
const AGAIN_WITHIN_S = 30;

/** Disks of the servers, each of its own. */
export interface ServerDisks {
  readonly dirs: Readonly<Record<'postgres' | 'clickhouse' | 'kafka', string>>;
  readonly of: ReadonlyMap<string, SmallDisk>;
  /** Once nothing runs on them. */
  remove(): void;
}

/** Mounts a small disk for each server. */
export function mountServerDisks(): ServerDisks {
  const root = mkdtempSync(join(tmpdir(), 'tidewatch-disks-'));
  // PostgreSQL runs as nobody where we are root, and would be moved to where it can come.
  chmodSync(root, 0o755);
  const of = new Map<string, SmallDisk>();
  const remove = () => {
    for (const disk of of.values()) disk.unmount();
    rmSync(root, { recursive: true, force: true });
  };
  try {
    for (const server of ['postgres', 'clickhouse', 'kafka']) of.set(server, mountSmallDisk(join(root, server), SIZE_MIB));
  } catch (error) {
    remove();
    throw error;
  }
  const inside = (server: string) => join(root, server, 'data');
  return { dirs: { postgres: inside('postgres'), clickhouse: inside('clickhouse'), kafka: inside('kafka') }, of, remove };
}

/** The disk of one server after another is full for some seconds, at random moments. */
export function diskFull(disks: ServerDisks): Scenario {
  return {
    name: 'disk-full',
    rig: { workers: 2, dirs: disks.dirs },
    load: { eventsPerSecond: 100, sources: 2 },
    play: async (stage) => {
      const { flags } = stage;
      const servers = ['postgres', 'clickhouse', ...(flags.log === 'kafka' ? ['kafka'] : [])].filter(
        (name) => flags.only === null || flags.only === name,
      );
      const moments = flags.isFull ? 20 : 2 * servers.length;
      const refused = Object.fromEntries(servers.map((server) => [`${server}Refused`, 0]));
      let slowestS = 0;
      for (let moment = 0; moment < moments; moment++) {
        const server = servers[moment % servers.length] as string;
        const found = await fillOnce(stage, { server, disk: disks.of.get(server) as SmallDisk });
        slowestS = Math.max(slowestS, found.seconds);
        refused[`${server}Refused`] = (refused[`${server}Refused`] ?? 0) + found.refused;
      }
      return {
        figures: { moments, slowestFreshAgainS: slowestS, ...refused },
        bars: [
          { name: 'slowestFreshAgainS', value: slowestS, is: 'atMost', bound: AGAIN_WITHIN_S },
          // What has no room for events says so; the warehouse's disk is no business of the door.
          ...Object.entries(refused).flatMap(([name, value]): Bar[] =>
            name === 'clickhouseRefused' ? [] : [{ name, value, is: 'atLeast', bound: 1 }],
          ),
        ],
      };
    },
  };
}

/** Answers 503 while the disk was full, and seconds from when there is space again until the rows are fresh. */
async function fillOnce({ load, fresh, random, say }: Stage, { server, disk }: { readonly server: string; readonly disk: SmallDisk }) {
  await delay(500 + random.next() * 1_500);
  const refusedBefore = load.answers.get('503') ?? 0;
  if (disk.usedMiB() < 1) throw new Error(`the data of ${server} does not lie on its small disk`);
  disk.fill();
  try {
    await delay(FULL_MS.least + random.next() * (FULL_MS.most - FULL_MS.least));
  } finally {
    disk.free();
  }
  const freedAt = performance.now();
  await fresh.until(FRESH_MS);
  const seconds = Math.round((performance.now() - freedAt) / 100) / 10;
  const refused = (load.answers.get('503') ?? 0) - refusedBefore;
  say(`the disk of ${server} was full: ${refused} answers 503, fresh again after ${seconds} s, ${Math.round(disk.usedMiB())} MiB in use`);
  return { seconds, refused };
}
