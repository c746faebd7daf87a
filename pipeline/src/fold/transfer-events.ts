import type { CxEvent, Transfer } from '@tidewatch/schemas';
import { isSet, textOf } from './read-field.ts';
import type { SessionDraft } from './session-draft.ts';

/** Somebody wants to pass the session on. One whose event names no agent is asked for by who had the session last. */
export function requestTransfer(draft: SessionDraft, event: CxEvent): void {
  const agentId = event.agent_id ?? draft.segments.findLast((segment) => segment.owner_kind === 'agent')?.agent_id ?? null;
  draft.transfers.push({
    kind: textOf(event, 'transfer_kind') as Transfer['kind'],
    requested_at: event.occurred_at,
    completed_at: null,
    is_warm: isSet(event, 'warm'),
    agent_id: agentId,
  });
}

/**
 * The session has been passed on: what was last asked for of that kind is done; earlier requests were refused. One
 * that nobody asked for stands alone, and is of the agent it names: whoever has the session by now may have got it.
 */
export function completeTransfer(draft: SessionDraft, event: CxEvent): void {
  const kind = textOf(event, 'transfer_kind') as Transfer['kind'];
  const at = event.occurred_at;
  const asked = draft.transfers.findLast((transfer) => transfer.completed_at === null && transfer.kind === kind);
  if (asked === undefined) {
    draft.transfers.push({ kind, requested_at: at, completed_at: at, is_warm: isSet(event, 'warm'), agent_id: event.agent_id ?? null });
    return;
  }
  asked.completed_at = Math.max(at, asked.requested_at);
  asked.is_warm ||= isSet(event, 'warm');
  asked.agent_id ??= event.agent_id ?? null;
}
