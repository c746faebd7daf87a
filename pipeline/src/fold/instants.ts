/** Place of the first of `count` items in order whose instant is at or after `from`; `count` when there is none. */
export function placeFrom(count: number, from: number, instantAt: (place: number) => number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (instantAt(middle) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** First of the instants, which are in order, at or after `from`; null when there is none. */
export function firstFrom(instants: readonly number[], from: number): number | null {
  return instants[placeFrom(instants.length, from, (place) => instants[place] as number)] ?? null;
}

/** The same list when it is in order of time already, as it nearly always is; else a sorted copy. Equal instants stay as they are. */
export function inOrder<T>(items: readonly T[], instantOf: (item: T) => number): readonly T[] {
  const isSorted = items.every((item, i) => i === 0 || instantOf(items[i - 1] as T) <= instantOf(item));
  return isSorted ? items : [...items].sort((a, b) => instantOf(a) - instantOf(b));
}
