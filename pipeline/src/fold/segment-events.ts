import type { CxEvent, Segment } from '@tidewatch/schemas';
import { implyLeave } from './queue-events.ts';
import { textOf } from './read-field.ts';
import type { SegmentDraft, SessionDraft } from './session-draft.ts';

/**
 * A new stay in one owner, unless its `segment_id` is known. Stays do not overlap, except after-contact work: others
 * still open end here, and the queue that the session waited in is left, unless their own events say otherwise.
 */
export function startSegment(draft: SessionDraft, event: CxEvent): void {
  const segmentId = event.segment_id ?? event.event_id;
  if (draft.segments.some((segment) => segment.segment_id === segmentId)) return;
  const ownerKind = textOf(event, 'owner_kind') as Segment['owner_kind'];
  const agentId = ownerKind === 'agent' ? (event.agent_id ?? lastAnswered(draft)?.agent_id ?? null) : (event.agent_id ?? null);
  if (ownerKind !== 'after_work') implyEnds(draft, event.occurred_at);
  if (ownerKind === 'agent') {
    draft.agentId = agentId ?? draft.agentId;
    implyLeave(draft, event.occurred_at, 'assigned');
  }
  if (ownerKind === 'offline_message') implyLeave(draft, event.occurred_at, 'converted_to_message');
  draft.segments.push({
    segment_id: segmentId,
    owner_kind: ownerKind,
    agent_id: agentId,
    bot_id: event.bot_id ?? null,
    queue_id: event.queue_id ?? queueOf(draft, ownerKind),
    started_at: event.occurred_at,
    ended_at: null,
    wrapup_started_at: null,
    wrapup_ended_at: null,
    hold_ms: 0,
    hold_count: 0,
    impliedEndAt: null,
    holdStartedAt: null,
    ordinal: draft.version,
  });
}

/**
 * Ends the segment named by `segment_id`; without one, that of the event's owner kind and agent: the one that
 * another stay ended at this very instant, else the latest without an end. The first end of a segment counts.
 */
export function endSegment(draft: SessionDraft, event: CxEvent): void {
  const segment = event.segment_id !== undefined ? byId(draft, event.segment_id) : unnamedEnd(draft, event);
  if (segment && segment.ended_at === null) segment.ended_at = Math.max(event.occurred_at, segment.started_at);
}

/** Segments that nothing has ended, after-contact work left out, end at `at`, until their own `segment.ended` comes. */
export function implyEnds(draft: SessionDraft, at: number): void {
  for (const segment of draft.segments) {
    if (isOpen(segment) && segment.owner_kind !== 'after_work') segment.impliedEndAt = Math.max(at, segment.started_at);
  }
}

export function isOpen(segment: SegmentDraft): boolean {
  return segment.ended_at === null && segment.impliedEndAt === null;
}

/** After-contact work begins, in the agent's latest segment; the first start counts. */
export function startWrapup(draft: SessionDraft, event: CxEvent): void {
  const segment = agentSegment(draft, event);
  if (segment && segment.wrapup_started_at === null) segment.wrapup_started_at = Math.max(event.occurred_at, segment.started_at);
}

/** After-contact work ends where it was begun; an end without a start says nothing. */
export function endWrapup(draft: SessionDraft, event: CxEvent): void {
  const segment = agentSegment(draft, event);
  if (segment && segment.wrapup_started_at !== null && segment.wrapup_ended_at === null) {
    segment.wrapup_ended_at = Math.max(event.occurred_at, segment.wrapup_started_at);
  }
}

/** The agent's latest segment goes on hold. */
export function startHold(draft: SessionDraft, event: CxEvent): void {
  const segment = agentSegment(draft, event);
  if (segment && isOpen(segment) && segment.holdStartedAt === null) segment.holdStartedAt = Math.max(event.occurred_at, segment.started_at);
}

/** The hold is over and counts; one that nothing ended counts up to the end of its segment. */
export function endHold(draft: SessionDraft, event: CxEvent): void {
  const segment = agentSegment(draft, event);
  if (!segment || segment.holdStartedAt === null) return;
  segment.hold_ms += Math.max(0, event.occurred_at - segment.holdStartedAt);
  segment.hold_count += 1;
  segment.holdStartedAt = null;
}

function byId(draft: SessionDraft, segmentId: string): SegmentDraft | undefined {
  return draft.segments.find((segment) => segment.segment_id === segmentId);
}

function unnamedEnd(draft: SessionDraft, event: CxEvent): SegmentDraft | undefined {
  const ownerKind = textOf(event, 'owner_kind');
  const fits = (segment: SegmentDraft) =>
    segment.ended_at === null &&
    (ownerKind === null || segment.owner_kind === ownerKind) &&
    (event.agent_id === undefined || segment.agent_id === event.agent_id);
  return draft.segments.find((segment) => fits(segment) && segment.impliedEndAt === event.occurred_at) ?? draft.segments.findLast(fits);
}

/** The agent segment that an event of wrap-up or hold is about: by id, else the agent's latest, else the latest. */
function agentSegment(draft: SessionDraft, event: CxEvent): SegmentDraft | undefined {
  if (event.segment_id !== undefined) return byId(draft, event.segment_id);
  return draft.segments.findLast(
    (segment) => segment.owner_kind === 'agent' && (event.agent_id === undefined || segment.agent_id === event.agent_id),
  );
}

function lastAnswered(draft: SessionDraft) {
  return draft.entries.findLast((entry) => entry.accepted_at !== null);
}

/** Queue that a segment is counted under when its event names none: the one it was answered from, or the one it stays in. */
function queueOf(draft: SessionDraft, ownerKind: Segment['owner_kind']): string | null {
  if (ownerKind === 'agent') return lastAnswered(draft)?.queue_id ?? null;
  return ownerKind === 'queue' ? (draft.entries.at(-1)?.queue_id ?? null) : null;
}
