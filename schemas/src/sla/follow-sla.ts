import type { Calendar } from '../calendar/calendar.ts';
import { attachTarget, type SlaFields } from './attach-sla.ts';
import { type OwedTarget, rebaseSla } from './rebase-sla.ts';
import type { SlaPolicy } from './sla-policy.ts';

/** What a producer keeps of a session's promises while it goes on; plain data, so that it can be stored with the conversation. */
export interface SlaProgress {
  /** The resolution, as it is owed now; null = not asked for. */
  readonly resolution: OwedTarget | null;
  /** Since when the customer's answer is awaited, ms UTC; null = it is the agent's turn, or the first reply has not come. */
  readonly awaitedSince: number | null;
}

/** By what a session is promised something. */
export interface PromisedBy {
  readonly policy: SlaPolicy;
  readonly calendar: Calendar | null;
}

/** A public message of the customer or an agent; an automatic one answers nothing, but is a sign of life. */
export interface SlaMessage {
  readonly by: 'customer' | 'agent';
  readonly isAuto: boolean;
  /** ms UTC. */
  readonly at: number;
}

/** An event that belongs right after the message. */
export type SlaStep = readonly [type: 'sla.attached' | 'sla.rebased', fields: SlaFields];

/** The progress of a session whose first targets were attached at `at` (ms UTC). */
export function startProgress(targets: readonly SlaFields[], at: number): SlaProgress {
  const resolution = targets.find(({ target }) => target === 'resolution');
  return { resolution: resolution ? { ...resolution, attached_at: at } : null, awaitedSince: null };
}

/**
 * The promises after one more message, and the events that say so: the customer's further turn asks for a further reply and ends the pause of the
 * resolution, an agent's message begins the time to the next sign of life.
 */
export function followSla(
  { policy, calendar }: PromisedBy,
  progress: SlaProgress,
  { by, isAuto, at }: SlaMessage,
): { readonly progress: SlaProgress; readonly steps: readonly SlaStep[] } {
  const attach = (target: 'next' | 'periodic'): readonly SlaStep[] => {
    const fields = attachTarget({ policy, calendar, target, at });
    return fields ? [['sla.attached', fields]] : [];
  };
  if (by === 'agent') {
    return { progress: isAuto ? progress : { ...progress, awaitedSince: progress.awaitedSince ?? at }, steps: attach('periodic') };
  }
  const { resolution, awaitedSince } = progress;
  if (awaitedSince === null) return { progress, steps: [] };
  const asked = resolution?.calendar_version === undefined ? null : calendar;
  const moved = resolution && rebaseSla(resolution, [{ start: awaitedSince, end: at }], { policy, calendar: asked });
  return {
    progress: { resolution: moved ? { ...moved, attached_at: (resolution as OwedTarget).attached_at } : resolution, awaitedSince: null },
    steps: [...attach('next'), ...(moved ? [['sla.rebased', moved] as const] : [])],
  };
}
