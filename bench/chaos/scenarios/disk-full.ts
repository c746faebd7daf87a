import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
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
      let slowestS = 0;
      for (let moment = 0; moment < moments; moment++) {
        const server = servers[moment % servers.length] as string;
        slowestS = Math.max(slowestS, await fillOnce(stage, { server, disk: disks.of.get(server) as SmallDisk }));
      }
      return {
        figures: { moments, slowestFreshAgainS: slowestS },
        bars: [{ name: 'slowestFreshAgainS', value: slowestS, is: 'atMost', bound: AGAIN_WITHIN_S }],
      };
    },
  };
}

/** Seconds from when there is space again until the rows are fresh. */
async function fillOnce({ load, fresh, random, say }: Stage, { server, disk }: { readonly server: string; readonly disk: SmallDisk }) {
  await delay(500 + random.next() * 1_500);
  const refusedBefore = load.answers.get('503') ?? 0;
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
  return seconds;
}
