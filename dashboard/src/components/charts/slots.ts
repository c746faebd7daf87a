/** Number of series colours; the last one belongs to "other" where there is one. */
export const SLOT_COUNT = 8;
export const OTHER_SLOT = SLOT_COUNT - 1;

/**
 * A colour slot for each entity, at most eight, all different. The colour belongs to the entity: it follows from its id,
 * so that the same team keeps it under another range or filter; where two ids want one slot, the later in the alphabet
 * takes the next free one. With `reserveOther` the last slot stays free.
 */
export function assignSlots(ids: readonly string[], reserveOther = false): ReadonlyMap<string, number> {
  const count = reserveOther ? OTHER_SLOT : SLOT_COUNT;
  if (ids.length > count) throw new RangeError(`${ids.length} entities for ${count} colours`);
  const taken = new Set<number>();
  const slots = new Map<string, number>();
  for (const id of [...ids].sort()) {
    let slot = hashOf(id) % OTHER_SLOT;
    while (taken.has(slot)) slot = (slot + 1) % count;
    taken.add(slot);
    slots.set(id, slot);
  }
  return slots;
}

/** FNV-1a over UTF-16 units, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
