/** A partition with `backlog` unread records. */
export interface Backlog {
  readonly backlog: number;
}

/**
 * How many records to take of each partition, at most `maxRecords` in all: equal shares, and what a partition does not
 * need goes to the others.
 */
export function planFetch<T extends Backlog>(partitions: readonly T[], maxRecords: number): ReadonlyMap<T, number> {
  const plan = new Map<T, number>();
  let left = maxRecords;
  const waiting = partitions.filter((p) => p.backlog > 0).sort((a, b) => a.backlog - b.backlog);
  for (const [i, partition] of waiting.entries()) {
    const take = Math.min(partition.backlog, Math.ceil(left / (waiting.length - i)));
    if (take > 0) plan.set(partition, take);
    left -= take;
  }
  return plan;
}

/** The list begun at another place each turn, so that nobody is always first. */
export function rotate<T>(list: readonly T[], turn: number): readonly T[] {
  const from = list.length === 0 ? 0 : turn % list.length;
  return [...list.slice(from), ...list.slice(0, from)];
}
