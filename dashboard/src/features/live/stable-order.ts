/** The kept order with ids that are gone left out and new ones at the end: nothing that is there moves. */
export function holdOrder(kept: readonly string[], ranked: readonly string[]): readonly string[] {
  const there = new Set(ranked);
  const held = kept.filter((id) => there.has(id));
  const known = new Set(held);
  return [...held, ...ranked.filter((id) => !known.has(id))];
}

/** How many rows would stand elsewhere in the ranked order. */
export function countMoved(held: readonly string[], ranked: readonly string[]): number {
  return held.filter((id, i) => ranked[i] !== id).length;
}
