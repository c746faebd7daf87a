import { z } from 'zod';
import type { Queryable } from './queryable.ts';

const amount = z.number().nonnegative();

/** What a process says of itself with every beat. */
const beatFacts = z.object({
  /** Codes of what keeps it from its work; none = ready. */
  reasons: z.array(z.string()),
  /** Totals since it started, by name; which names there are is the process's own affair. */
  counters: z.record(z.string(), amount),
  /** The same per second, over the last ten seconds or so. */
  rates: z.record(z.string(), amount),
  /** Values of now, by name. */
  gauges: z.record(z.string(), amount),
  /** Of the epoch's whole group, for partitions that hold anything. */
  lag: z.array(z.object({ topic: z.string(), partition: z.int(), end: amount, lag: amount })).optional(),
  disks: z
    .array(z.object({ store: z.string(), usedBytes: amount.nullable(), freeBytes: amount.nullable(), totalBytes: amount.nullable() }))
    .optional(),
});
export type BeatFacts = z.infer<typeof beatFacts>;

/** One life of a process. */
export interface ProcessIdentity {
  readonly instance: string;
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly opsPort: number | null;
}

/** The last that was heard of a process; instants are PostgreSQL's, ms UTC. */
export interface ProcessBeat extends ProcessIdentity {
  readonly startedAt: number;
  readonly beatAt: number;
  readonly facts: BeatFacts;
}

/** A process that has been silent for so long is forgotten. */
const FORGET_AFTER_MS = 3_600_000;
const NOW = '(extract(epoch from clock_timestamp()) * 1000)::bigint';

/** Says that a process lives, and forgets those that have been silent for an hour. */
export async function writeBeat(db: Queryable, process: ProcessIdentity, facts: BeatFacts): Promise<void> {
  await db.query(
    `with forgotten as (delete from ingest.process_beats where beat_at < ${NOW} - $8::bigint)
     insert into ingest.process_beats (instance, name, host, pid, version, ops_port, started_at, beat_at, facts)
     values ($1, $2, $3, $4, $5, $6, ${NOW}, ${NOW}, $7)
     on conflict (instance) do update set beat_at = excluded.beat_at, facts = excluded.facts`,
    [process.instance, process.name, process.host, process.pid, process.version, process.opsPort, JSON.stringify(facts), FORGET_AFTER_MS],
  );
}

/** A process that stops cleanly is not missed. */
export async function removeBeat(db: Queryable, instance: string): Promise<void> {
  await db.query('delete from ingest.process_beats where instance = $1', [instance]);
}

interface Row {
  readonly instance: string;
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly ops_port: number | null;
  readonly started_at: string;
  readonly beat_at: string;
  readonly facts: unknown;
}

/** What was last heard of each process, by name and start; facts of a build that says other things are left out. */
export async function readBeats(db: Queryable): Promise<readonly ProcessBeat[]> {
  const { rows } = await db.query<Row>('select * from ingest.process_beats order by name, started_at');
  return rows.flatMap((row) => {
    const facts = beatFacts.safeParse(row.facts);
    if (!facts.success) return [];
    const { instance, name, host, pid, version, ops_port: opsPort } = row;
    return [
      { instance, name, host, pid, version, opsPort, startedAt: Number(row.started_at), beatAt: Number(row.beat_at), facts: facts.data },
    ];
  });
}

/** PostgreSQL's clock, ms UTC: the one that beats are dated by. */
export async function readNow(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ now: string }>(`select ${NOW} as now`);
  return Number(rows[0]?.now);
}
