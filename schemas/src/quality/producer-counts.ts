import { z } from 'zod';
import { instant } from '../events/envelope.ts';

const counts = z.object({
  from: instant,
  to: instant,
  counts: z.record(z.string().max(200), z.int().min(0)).refine((types) => Object.keys(types).length <= 200),
});

/** How many events of each type a producer says it has written that happened in [from, to), ms UTC: `expected` of its `dq.checked`. */
export type ProducerCounts = z.infer<typeof counts>;

/** A longer range would read too much of the archive at once, ms. */
const MOST_MS = 7 * 86_400_000;

/** Null where `expected` says something else, or of more than seven days. */
export function readProducerCounts(expected: unknown): ProducerCounts | null {
  const read = counts.safeParse(expected);
  if (!read.success) return null;
  const { from, to } = read.data;
  return from < to && to - from <= MOST_MS ? read.data : null;
}
