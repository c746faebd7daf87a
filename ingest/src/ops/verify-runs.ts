import type { Queryable } from './queryable.ts';

/** What a run of `verify` found; instants in ms UTC. */
export interface VerifyRun {
  readonly tenantId: string;
  readonly epoch: string;
  readonly startedAt: number;
  readonly finishedAt: number;
  /** null: from the first event. */
  readonly rangeFrom: number | null;
  /** null: until it started. */
  readonly rangeTo: number | null;
  readonly cells: number;
  readonly differ: number;
  /** Numbers that changed at every look because events of their time still came in. */
  readonly unsettled: number;
  /** The local day that the nightly look was at; null: a run that somebody asked for. */
  readonly day: string | null;
  /** A few of the differences. */
  readonly examples: readonly unknown[];
}

/**
 * Keeps the outcome of a run. One of the nightly look replaces that of the same day before it; one that somebody asked for
 * and that finds nothing clears the days that lie in its range.
 */
export async function keepVerifyRun(db: Queryable, run: VerifyRun): Promise<void> {
  await db.query(
    `insert into ingest.verify_runs
       (tenant_id, epoch, started_at, finished_at, range_from, range_to, cells, differ, unsettled, examples, day)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (tenant_id, epoch, day) where day is not null do update set
       started_at = excluded.started_at, finished_at = excluded.finished_at, range_from = excluded.range_from,
       range_to = excluded.range_to, cells = excluded.cells, differ = excluded.differ, unsettled = excluded.unsettled,
       examples = excluded.examples`,
    [
      ...[run.tenantId, run.epoch, run.startedAt, run.finishedAt, run.rangeFrom, run.rangeTo],
      ...[run.cells, run.differ, run.unsettled, JSON.stringify(run.examples), run.day],
    ],
  );
  if (run.day !== null || run.differ > 0) return;
  await db.query(
    `update ingest.verify_runs set finished_at = $3, differ = 0, unsettled = 0, examples = '[]'
     where tenant_id = $1 and epoch = $2 and day is not null and range_from >= $4 and range_to <= $5`,
    [run.tenantId, run.epoch, run.finishedAt, run.rangeFrom ?? 0, run.rangeTo ?? run.startedAt],
  );
}

/** A day that the nightly look has been at. */
export interface VerifiedDay {
  readonly day: string;
  readonly finishedAt: number;
  readonly differ: number;
}

/** Every day of the tenant that the nightly look has been at. */
export async function readVerifiedDays(db: Queryable, tenantId: string, epoch: string): Promise<readonly VerifiedDay[]> {
  const { rows } = await db.query<{ day: string; finished_at: string; differ: string }>(
    `select day::text, finished_at, differ from ingest.verify_runs where tenant_id = $1 and epoch = $2 and day is not null`,
    [tenantId, epoch],
  );
  return rows.map(({ day, finished_at, differ }) => ({ day, finishedAt: Number(finished_at), differ: Number(differ) }));
}

/** Days of one tenant that are looked at in one night at most. */
export const VERIFY_DAYS_A_NIGHT = 40;

/**
 * The day to look at next in the night that began at `since`; null when its work is done. Days that differ come first, then those that nobody has
 * looked at, then the ones looked at longest ago; of equal ones the latest.
 */
export function nextVerifyDay(
  days: readonly string[],
  { looked, since }: { readonly looked: readonly VerifiedDay[]; readonly since: number },
): string | null {
  if (looked.filter(({ finishedAt }) => finishedAt >= since).length >= VERIFY_DAYS_A_NIGHT) return null;
  const known = new Map(looked.map((one) => [one.day, one]));
  const due = days.filter((day) => (known.get(day)?.finishedAt ?? 0) < since);
  const urgency = (day: string) => ((known.get(day)?.differ ?? 0) > 0 ? -1 : (known.get(day)?.finishedAt ?? 0));
  return [...due].sort((a, b) => urgency(a) - urgency(b) || b.localeCompare(a))[0] ?? null;
}

/** What is known of a tenant's numbers being right: the nightly look at each day together, or a run that somebody asked for. */
export interface VerifyStanding extends Pick<VerifyRun, 'finishedAt' | 'cells' | 'differ' | 'unsettled' | 'examples'> {
  /** Days that have been looked at; null: the whole range of one run. */
  readonly days: number | null;
}

interface StandingRow {
  readonly finished_at: string;
  readonly cells: string;
  readonly differ: string;
  readonly unsettled: string;
  readonly examples: readonly unknown[] | null;
}

interface DaysRow extends StandingRow {
  readonly days: string;
  readonly oldest: string;
}

/**
 * How the tenant's numbers stand; null before the first run. The days count, once there are any; what a run that somebody
 * asked for has found to differ stands until each day has been looked at after it.
 */
export async function readVerifyStanding(db: Queryable, tenantId: string): Promise<VerifyStanding | null> {
  const [{ rows: runs }, { rows: nights }] = await Promise.all([
    db.query<StandingRow>('select * from ingest.verify_runs where tenant_id = $1 and day is null order by id desc limit 1', [tenantId]),
    db.query<DaysRow>(
      `select count(*) as days, min(finished_at) as oldest, max(finished_at) as finished_at, sum(cells) as cells, sum(differ) as differ,
         sum(unsettled) as unsettled, jsonb_path_query_array(jsonb_agg(examples) filter (where differ > 0), '$[*][*]') as examples
       from ingest.verify_runs
       where tenant_id = $1 and day is not null
         and epoch = (select epoch from ingest.verify_runs where tenant_id = $1 and day is not null order by finished_at desc limit 1)
       having count(*) > 0`,
      [tenantId],
    ),
  ]);
  const [run, night] = [runs[0], nights[0]];
  const isRunAhead = run !== undefined && Number(run.differ) > 0 && Number(run.finished_at) > Number(night?.oldest);
  if (night !== undefined && !isRunAhead) return { ...toStanding(night), days: Number(night.days) };
  return run === undefined ? null : { ...toStanding(run), days: null };
}

function toStanding(row: StandingRow): Omit<VerifyStanding, 'days'> {
  return {
    ...{ finishedAt: Number(row.finished_at), cells: Number(row.cells), differ: Number(row.differ) },
    ...{ unsettled: Number(row.unsettled), examples: row.examples ?? [] },
  };
}
