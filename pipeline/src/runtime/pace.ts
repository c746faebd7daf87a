/** A flush is never further away than this, ms: what people see stays fresh while the warehouse is slow. */
const LONGEST_MS = 1_000;

/**
 * How long to collect before the next flush, ms: `quietMs` as long as a flush takes no more than half of that, else
 * twice the time that the last one took, so that the warehouse rests half of the time and gets fewer, larger parts when
 * it is busy. A batch that is full is flushed at once, whatever this says.
 */
export function gatherForMs(lastFlushMs: number | null, quietMs: number): number {
  return Math.max(quietMs, Math.min(2 * (lastFlushMs ?? 0), LONGEST_MS));
}
