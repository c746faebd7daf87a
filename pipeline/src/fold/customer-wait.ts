import type { QueueEntry, Turn } from '@tidewatch/schemas';
import { inOrder } from './instants.ts';

/** Time up to the close in which the customer had no reply yet or stood in a queue, ms; what overlaps counts once. */
export function customerWaitMs(turns: readonly Turn[], entries: readonly QueueEntry[], closedAt: number): number {
  const waits = [
    ...turns.map((turn) => ({ from: turn.asked_at, to: turn.answered_at ?? closedAt })),
    ...entries.map((entry) => ({ from: entry.entered_at, to: entry.left_at ?? closedAt })),
  ];
  let sum = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const { from, to } of inOrder(waits, (wait) => wait.from)) {
    const until = Math.min(to, closedAt);
    sum += Math.max(0, until - Math.max(from, reached));
    reached = Math.max(reached, until);
  }
  return sum;
}
