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
  /** A few of the differences. */
  readonly examples: readonly unknown[];
}

/** Keeps the outcome of a run. */
export async function keepVerifyRun(db: Queryable, run: VerifyRun): Promise<void> {
  await db.query(
    `insert into ingest.verify_runs
       (tenant_id, epoch, started_at, finished_at, range_from, range_to, cells, differ, unsettled, examples)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      run.tenantId,
      run.epoch,
      run.startedAt,
      run.finishedAt,
      run.rangeFrom,
      run.rangeTo,
      run.cells,
      run.differ,
      run.unsettled,
      JSON.stringify(run.examples),
    ],
  );
}

interface Row {
  readonly tenant_id: string;
  readonly epoch: string;
  readonly started_at: string;
  readonly finished_at: string;
  readonly range_from: string | null;
  readonly range_to: string | null;
  readonly cells: string;
  readonly differ: string;
  readonly unsettled: string;
  readonly examples: readonly unknown[];
}

/** The tenant's last run; null before the first. */
export async function lastVerifyRun(db: Queryable, tenantId: string): Promise<VerifyRun | null> {
  const { rows } = await db.query<Row>('select * from ingest.verify_runs where tenant_id = $1 order by id desc limit 1', [tenantId]);
  const [row] = rows;
  if (!row) return null;
  return {
    tenantId: row.tenant_id,
    epoch: row.epoch,
    startedAt: Number(row.started_at),
    finishedAt: Number(row.finished_at),
    rangeFrom: row.range_from === null ? null : Number(row.range_from),
    rangeTo: row.range_to === null ? null : Number(row.range_to),
    cells: Number(row.cells),
    differ: Number(row.differ),
    unsettled: Number(row.unsettled),
    examples: row.examples,
  };
}
