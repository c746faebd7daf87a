import { type CxEvent, DEFAULT_ANSWER_WITHIN_MS, DEFAULT_SHORT_ABANDON_MS, type Offer, type QueueEntry } from '@tidewatch/schemas';
import { intOf, isSet, textOf } from './read-field.ts';
import type { EntryDraft, SessionDraft } from './session-draft.ts';

type LeftReason = NonNullable<QueueEntry['left_reason']>;

/**
 * A new stay in a queue, unless its `entry_id` is known. A session is in one queue at a time: another entry still
 * open flowed out of its queue at this instant, unless its own `queue.left` says otherwise.
 */
export function enterQueue(draft: SessionDraft, event: CxEvent): void {
  const entryId = textOf(event, 'entry_id') ?? event.event_id;
  if (draft.entries.some((entry) => entry.entry_id === entryId)) return;
  implyLeave(draft, event.occurred_at, 'flow_out');
  draft.entries.push({
    entry_id: entryId,
    queue_id: event.queue_id ?? '',
    priority: intOf(event, 'priority'),
    entered_at: event.occurred_at,
    left_at: null,
    left_reason: null,
    wait_business_ms: null,
    accepted_at: null,
    agent_id: null,
    answer_within_ms: intOf(event, 'answer_within_ms') ?? DEFAULT_ANSWER_WITHIN_MS,
    short_abandon_ms: intOf(event, 'short_abandon_ms') ?? DEFAULT_SHORT_ABANDON_MS,
    offhours: isSet(event, 'offhours'),
    implied: null,
    ordinal: draft.version,
  });
}

/**
 * The entry named by `entry_id`, else the latest of that queue that has no `queue.left` yet, leaves. The first
 * `queue.left` of an entry counts; one without an entry says nothing.
 */
export function leaveQueue(draft: SessionDraft, event: CxEvent): void {
  const entryId = textOf(event, 'entry_id');
  const queueId = event.queue_id;
  const entry = draft.entries.findLast((candidate) =>
    entryId !== null
      ? candidate.entry_id === entryId
      : candidate.left_at === null && (queueId === undefined || candidate.queue_id === queueId),
  );
  if (!entry || entry.left_at !== null) return;
  entry.left_at = Math.max(event.occurred_at, entry.entered_at);
  entry.left_reason = textOf(event, 'left_reason') as LeftReason | null;
  entry.wait_business_ms = intOf(event, 'business_ms');
}

/** Entries that nothing has ended leave at `at` for `reason`, until their own `queue.left` comes. */
export function implyLeave(draft: SessionDraft, at: number, reason: LeftReason): void {
  for (const entry of draft.entries) {
    if (entry.left_at === null && entry.implied === null) entry.implied = { at: Math.max(at, entry.entered_at), reason };
  }
}

/** Whether the session still waits in this entry. */
export function isWaiting(entry: EntryDraft): boolean {
  return entry.left_at === null && entry.implied === null;
}

/** One attempt to hand the session to an agent, out of the entry it names or the one that an agent may still accept. */
export function offerAgent(draft: SessionDraft, event: CxEvent): void {
  const offerId = textOf(event, 'offer_id') ?? event.event_id;
  if (draft.offers.some((offer) => offer.offer_id === offerId)) return;
  const entryId = textOf(event, 'entry_id');
  const entry = entryId === null ? acceptable(draft) : draft.entries.find((candidate) => candidate.entry_id === entryId);
  draft.offers.push({
    offer_id: offerId,
    queue_id: entry?.queue_id ?? event.queue_id ?? null,
    agent_id: event.agent_id ?? '',
    entered_at: entry?.entered_at ?? event.occurred_at,
    offered_at: event.occurred_at,
    decided_at: null,
    result: null,
  });
}

/**
 * The agent accepts: their offer is decided, and the entry it came from is answered by them. The accept may stand
 * just before or just after `queue.left`; as long as that is missing, the entry left as assigned at the accept.
 */
export function acceptOffer(draft: SessionDraft, event: CxEvent): void {
  decideOffer(draft, event, 'accepted');
  draft.agentId = event.agent_id ?? draft.agentId;
  const entry = acceptable(draft);
  if (!entry) return;
  entry.accepted_at = Math.max(event.occurred_at, entry.entered_at);
  entry.agent_id = event.agent_id ?? null;
  if (isWaiting(entry)) entry.implied = { at: entry.accepted_at, reason: 'assigned' };
}

/** Decides the offer named by `offer_id`, else the latest undecided one of that agent. The first decision counts. */
export function decideOffer(draft: SessionDraft, event: CxEvent, result: NonNullable<Offer['result']>): void {
  const offerId = textOf(event, 'offer_id');
  const offer = draft.offers.findLast((candidate) =>
    offerId !== null ? candidate.offer_id === offerId : candidate.decided_at === null && candidate.agent_id === event.agent_id,
  );
  if (!offer || offer.decided_at !== null) return;
  offer.decided_at = Math.max(event.occurred_at, offer.offered_at);
  offer.result = result;
}

/** The latest entry out of which nobody has accepted and that has not left otherwise than to an agent. */
function acceptable(draft: SessionDraft): EntryDraft | undefined {
  const entry = draft.entries.at(-1);
  if (entry === undefined || entry.accepted_at !== null) return undefined;
  const reason = entry.left_reason ?? entry.implied?.reason ?? null;
  return reason === null || reason === 'assigned' ? entry : undefined;
}
