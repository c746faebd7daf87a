import { statfs } from 'node:fs/promises';
import type { BeatFacts, Queryable } from '@tidewatch/ingest/ops';
import type { WarehouseProbe } from '@tidewatch/warehouse';

type Disks = NonNullable<BeatFacts['disks']>;
type Room = Omit<Disks[number], 'store'>;

/** Sizes change slowly, and asking for them is not free. */
const LOOK_EVERY_MS = 30_000;
const UNKNOWN: Room = { usedBytes: null, freeBytes: null, totalBytes: null };

export interface DiskWatchOptions {
  readonly pool: Queryable;
  readonly probe: WarehouseProbe;
  /** A path on the disk that this machine's data lie on. */
  readonly path: string;
  readonly now: () => number;
}

/** Room that the stores take and have, looked at every 30 s; of a store that does not tell it is null. */
export function watchDisks({ pool, probe, path, now }: DiskWatchOptions): () => Promise<Disks> {
  let known: Disks = [];
  let lookedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (Math.abs(now() - lookedAt) < LOOK_EVERY_MS) return known;
    const [data, postgresql, clickhouse] = await Promise.all([
      orUnknown(diskOf(path)),
      orUnknown(databaseOf(pool)),
      orUnknown(probe.room()),
    ]);
    known = [
      { store: 'data', ...data },
      { store: 'postgresql', ...postgresql },
      { store: 'clickhouse', ...clickhouse },
    ];
    lookedAt = now();
    return known;
  };
}

async function diskOf(path: string): Promise<Room> {
  const { bsize, blocks, bavail, bfree } = await statfs(path);
  const used = blocks - bfree;
  // What is kept back for root, or by a quota, is no room of ours: as `df` reckons.
  return { usedBytes: used * bsize, freeBytes: bavail * bsize, totalBytes: (used + bavail) * bsize };
}

/** PostgreSQL knows the size of its database, not of the disk under it. */
async function databaseOf(pool: Queryable): Promise<Room> {
  const { rows } = await pool.query<{ bytes: string }>('select pg_database_size(current_database()) as bytes');
  return { ...UNKNOWN, usedBytes: Number(rows[0]?.bytes) };
}

function orUnknown(room: Promise<Room>): Promise<Room> {
  return room.catch(() => UNKNOWN);
}
