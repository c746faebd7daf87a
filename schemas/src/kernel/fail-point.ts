/**
 * Places between two steps at which a test rig may end the process or hold it up. Each is passed in exactly one place of
 * the code, which a test compares with this list, so that no step is forgotten.
 */
export const FAIL_POINTS = [
  'flush.gathered',
  'flush.letters_kept',
  'flush.archived',
  'flush.rows_written',
  'flush.open_items_written',
  'flush.derived_sent',
  'flush.watermarks_written',
  'flush.committed',
  'collect.looked_up',
  'collect.sealed',
  'collect.appended',
  'collect.marked',
  'log.written',
  'import.batch_read',
  'import.letters_kept',
  'import.batch_collected',
  'replay.sent',
  'replay.marked',
  'log_move.drained',
  'backup.snapshot_taken',
  'backup.tables_copied',
  'backup.tail_copied',
  'backup.archive_copied',
  'backup.keys_copied',
  'restore.tables_loaded',
  'restore.archive_loaded',
  'restore.rows_rebuilt',
  'restore.tail_appended',
  'epoch.created',
  'epoch.filled',
  'epoch.tail_folded',
  'epoch.compared',
  'epoch.exchange_noted',
  'epoch.table_exchanged',
  'epoch.table_named',
  'epoch.exchanged',
  'epoch.caught_up',
  'epoch.rows_rewritten',
  'epoch.open_items_rebuilt',
  'migrate.postgres_run',
  'migrate.postgres_journalled',
  'migrate.postgres_committed',
  'migrate.app_run',
  'migrate.app_committed',
  'migrate.warehouse_statement',
  'migrate.warehouse_journalled',
] as const;
export type FailPoint = (typeof FAIL_POINTS)[number];

/** What a rig does at a point; a promise holds the step up until it settles. */
export type FailPointHook = (point: FailPoint) => void | Promise<void>;

let hook: FailPointHook | null = null;

/** Sets what happens at every point; null = nothing, as in all processes that no rig has started. */
export function setFailPointHook(next: FailPointHook | null): void {
  hook = next;
}

/** Passes a point. Costs one comparison where there is no hook; await it between two steps that are awaited themselves. */
export function failPoint(point: FailPoint): void | Promise<void> {
  return hook?.(point);
}
