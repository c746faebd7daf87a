/** Items by time; of one time, in the order in which they came. */
export interface TimeHeap<T> {
  readonly size: number;
  push(at: number, item: T): void;
  /** Time of the first item; +∞ when there is none. */
  nextAt(): number;
  /** Takes the first item out; undefined when there is none. */
  pop(): T | undefined;
}

interface Entry<T> {
  readonly at: number;
  readonly order: number;
  readonly item: T;
}

/** A binary heap of timed items. */
export function timeHeap<T>(): TimeHeap<T> {
  const entries: Entry<T>[] = [];
  let order = 0;
  return {
    get size() {
      return entries.length;
    },
    push(at, item) {
      entries.push({ at, order: order++, item });
      siftUp(entries);
    },
    nextAt: () => entries[0]?.at ?? Number.POSITIVE_INFINITY,
    pop() {
      const first = entries[0];
      const last = entries.pop();
      if (first && last && first !== last) siftDown(entries, last);
      return first?.item;
    },
  };
}

function isBefore<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Moves the last entry up to its place. */
function siftUp<T>(entries: Entry<T>[]): void {
  let at = entries.length - 1;
  const entry = entries[at] as Entry<T>;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(entry, entries[parent] as Entry<T>)) break;
    entries[at] = entries[parent] as Entry<T>;
    at = parent;
  }
  entries[at] = entry;
}

/** Puts `entry` in the place of the root and moves it down to its own. */
function siftDown<T>(entries: Entry<T>[], entry: Entry<T>): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= entries.length) break;
    if (child + 1 < entries.length && isBefore(entries[child + 1] as Entry<T>, entries[child] as Entry<T>)) child++;
    if (!isBefore(entries[child] as Entry<T>, entry)) break;
    entries[at] = entries[child] as Entry<T>;
    at = child;
  }
  entries[at] = entry;
}
