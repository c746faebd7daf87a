import type { CxEvent, SlaTarget } from '@tidewatch/schemas';
import { firstFrom } from './instants.ts';
import { intOf, textOf } from './read-field.ts';
import type { SessionDraft, TargetDraft } from './session-draft.ts';

/** Largest version that the column takes. */
const MAX_VERSION = 2 ** 32 - 1;

/**
 * A target is set. The first reply and the end are asked for once by a policy, as long as that is not cancelled; each
 * further reply and sign of life is a target of its own.
 */
export function attachTarget(draft: SessionDraft, event: CxEvent): void {
  const target = textOf(event, 'target') as SlaTarget['target'];
  if ((target === 'first' || target === 'resolution') && latestTarget(draft, event) !== undefined) return;
  draft.targets.push({
    target,
    policy_id: textOf(event, 'policy_id') ?? '',
    policy_version: Math.min(intOf(event, 'policy_version') ?? 0, MAX_VERSION),
    attached_at: event.occurred_at,
    due_at: intOf(event, 'due_at') ?? event.occurred_at,
    cancelled_at: null,
  });
}

/** The due time of the policy's latest target of that kind moves; nothing else moves one. */
export function rebaseTarget(draft: SessionDraft, event: CxEvent): void {
  const target = latestTarget(draft, event);
  if (target) target.due_at = intOf(event, 'due_at') ?? target.due_at;
}

/** The policy's latest target of that kind holds no more. */
export function cancelTarget(draft: SessionDraft, event: CxEvent): void {
  const target = latestTarget(draft, event);
  if (target) target.cancelled_at = Math.max(event.occurred_at, target.attached_at);
}

function latestTarget(draft: SessionDraft, event: CxEvent): TargetDraft | undefined {
  const policyId = textOf(event, 'policy_id') ?? '';
  const kind = textOf(event, 'target');
  return draft.targets.findLast((target) => target.cancelled_at === null && target.policy_id === policyId && target.target === kind);
}

/** What meets targets; lists in order of time. */
export interface Deeds {
  /** Public agent messages that are not automatic. */
  readonly agentReplies: readonly number[];
  /** Public agent messages of any kind. */
  readonly agentMessages: readonly number[];
  /** Marks that the matter is resolved. */
  readonly resolvedYes: readonly number[];
  readonly closedAt: number | null;
}

/**
 * The targets and when each was met: by the first deed of its kind from its start on, in time or not. A cancelled one
 * is met only by what happened until then.
 */
export function finishTargets(targets: readonly TargetDraft[], deeds: Deeds): SlaTarget[] {
  return targets.map((target) => {
    const metAt = deedOf(target, deeds);
    const isMet = metAt !== null && (target.cancelled_at === null || metAt <= target.cancelled_at);
    return {
      target: target.target,
      policy_id: target.policy_id,
      policy_version: target.policy_version,
      attached_at: target.attached_at,
      due_at: target.due_at,
      met_at: isMet ? metAt : null,
      cancelled_at: target.cancelled_at,
    };
  });
}

function deedOf({ target, attached_at: from }: TargetDraft, deeds: Deeds): number | null {
  if (target === 'periodic') return firstFrom(deeds.agentMessages, from);
  if (target !== 'resolution') return firstFrom(deeds.agentReplies, from);
  const closedAt = deeds.closedAt === null ? null : Math.max(deeds.closedAt, from);
  const resolvedAt = firstFrom(deeds.resolvedYes, from);
  return resolvedAt === null || closedAt === null ? (resolvedAt ?? closedAt) : Math.min(resolvedAt, closedAt);
}

/** Of the targets that hold in a closed session: how many there are, and how many were missed. */
export function countTargets(targets: readonly SlaTarget[], closedAt: number): { readonly held: number; readonly missed: number } {
  const held = targets.filter((target) => target.cancelled_at === null);
  return { held: held.length, missed: held.filter((target) => isMissed(target, closedAt)).length };
}

/** Met late, or not at all although it was due before the close. */
function isMissed({ met_at: metAt, due_at: dueAt }: SlaTarget, closedAt: number): boolean {
  return metAt === null ? dueAt < closedAt : metAt > dueAt;
}
