/** What the row of every unit begins with. */
export interface UnitHead {
  readonly tenant_id: string;
  /** UTC day, YYYY-MM-DD: part of the key, never changes (keel rule 1). */
  readonly bucket_on: string;
  /** Number of distinct events folded (keel rule 8). */
  readonly version: number;
  /** True when all its events are. */
  readonly imported: boolean;
  /** True when all its events are. */
  readonly is_test: boolean;
  /** First and last event, ms UTC. */
  readonly first_at: number;
  readonly last_at: number;
}
