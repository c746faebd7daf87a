import type { Calendar } from '../calendar/calendar.ts';
import type { Interval } from '../metrics/interval.ts';
import type { SlaFields } from './attach-sla.ts';
import { addTime, timeBetween } from './sla-clock.ts';
import type { SlaPolicy } from './sla-policy.ts';

/** A target that is owed, as its latest event says. */
export interface OwedTarget extends SlaFields {
  /** ms UTC. */
  readonly attached_at: number;
}

/** By what a target was attached: the version of the policy that it names, and the calendar that it names, null if none. */
export interface SlaTerms {
  readonly policy: Pick<SlaPolicy, 'pause_while_waiting_for_customer'>;
  readonly calendar: Calendar | null;
}

/**
 * The due time of a resolution after pauses in which the customer's answer was awaited: what was left when a pause began
 * is left when it ends. `pauses` are those that `due_at` does not hold yet, over by now; what is past due when a pause
 * begins stays so. Null when nothing moves: no event is due then.
 */
export function rebaseSla(target: OwedTarget, pauses: readonly Interval[], { policy, calendar }: SlaTerms): SlaFields | null {
  if (!policy.pause_while_waiting_for_customer || target.target !== 'resolution') return null;
  const { attached_at: attachedAt, ...fields } = target;
  let dueAt = fields.due_at;
  for (const pause of inOrder(pauses, attachedAt)) {
    if (pause.start >= dueAt) break;
    const left = timeBetween(calendar, pause.start, dueAt);
    // A due time at an opening: nothing of the time is left, the pause takes nothing away.
    if (left === 0) break;
    const moved = addTime(calendar, pause.end, left);
    if (moved === null) return null;
    dueAt = Math.max(dueAt, moved);
  }
  return dueAt === fields.due_at ? null : { ...fields, due_at: dueAt };
}

/** The pauses after an instant, in order, each beginning where the one before it is over. */
function inOrder(pauses: readonly Interval[], from: number): readonly Interval[] {
  const cut: Interval[] = [];
  let free = from;
  for (const { start, end } of [...pauses].sort((a, b) => a.start - b.start)) {
    if (end <= free) continue;
    cut.push({ start: Math.max(start, free), end });
    free = end;
  }
  return cut;
}
