import type { LoggedEvent, UnitKind, UnitRef } from '@tidewatch/schemas';
import { pieceKey, workPieces } from '../fold/agent-work.ts';
import { type Fold, type ToldEvent, UnitState } from '../fold/fold.ts';
import type { FoldedSession } from '../fold/session-fold.ts';
import type { FoldContext, Folds, UnitGroup } from './fold-context.ts';
import type { Delivery } from './read-record.ts';
import { partitionText, type SessionUnit, type Unit } from './unit-cache.ts';

/** A unit as the archive has it. */
export function createUnit(group: UnitGroup, { folds, batch, histories, isInherited }: FoldContext): Unit {
  const history = histories.get(group.key) ?? [];
  const first = group.deliveries[0] as Delivery;
  const bytes = history.reduce((sum, { json }) => sum + heldBytes(group.unit.kind, json), UNIT_BYTES);
  const common = { key: group.key, partition: partitionText(first), bytes, batch };
  if (group.unit.kind === 'agent_day') return { ...common, kind: 'agent_day', state: stateOf(folds.agent_day, group.unit, history) };
  const state = stateOf(folds.session, group.unit, history);
  const sent = new Map<string, null>();
  for (const folded of statesBefore(first, history, { state, ref: group.unit, fold: folds.session })) {
    for (const piece of workPieces(folded)) sent.set(pieceKey(piece), null);
  }
  const conversationId = history[0]?.event.conversation_id ?? null;
  // A worker that was overtaken may yet write the session as open: the open item needs a newer one to lose to.
  return { ...common, kind: 'session', state, conversationId, sent, mayBeOpen: history.length > 0 || isInherited(first) };
}

interface Archived {
  /** Of all that is archived. */
  readonly state: SessionUnit['state'];
  readonly ref: UnitRef;
  readonly fold: Folds['session'];
}

/**
 * States of the session whose work others may have sent. What was archived before its first delivery here has been
 * flushed whole. What was archived after it comes from a flush that got no further, and nobody knows which of its
 * states were sent: each counts, because a piece too many is withdrawn without harm.
 */
function statesBefore(
  { logAt: since }: Delivery,
  history: readonly LoggedEvent[],
  { state, ref, fold }: Archived,
): readonly FoldedSession[] {
  if (history.length === 0) return [];
  if (history.every(({ logAt }) => logAt < since)) return [state.facts()];
  const arrived = [...history].sort((a, b) => a.logAt - b.logAt);
  const flushed = arrived.filter(({ logAt }) => logAt < since);
  const before = stateOf(fold, ref, flushed);
  const states = flushed.length > 0 ? [before.facts()] : [];
  for (const { event } of arrived.slice(flushed.length)) {
    before.add(event);
    states.push(before.facts());
  }
  return states;
}

/** The state that these events make. */
export function stateOf<Draft, Facts>(fold: Fold<Draft, Facts>, ref: UnitRef, events: readonly ToldEvent[]): UnitState<Draft, Facts> {
  const state = new UnitState(fold, ref);
  if (events.length > 0) state.addAll(events);
  return state;
}

/** About what a unit takes beside its events (measured): its draft, its place in the cache. */
const UNIT_BYTES = 1_000;
/** About what an event takes beside its JSON: its place, its id twice, its share of the draft. */
const EVENT_BYTES = 330;
/** About what an event takes whose JSON is not at hand. */
const UNTOLD_BYTES = 2_500;

/** About what an event of an agent-day takes (measured, two or three to a piece of work): its id, its share of the draft. */
const AGENT_EVENT_BYTES = 270;

/** About how much memory an event takes in its unit, by the JSON that is kept of it. */
export function heldBytes(kind: UnitKind, json: string | Uint8Array | undefined): number {
  if (kind === 'agent_day') return AGENT_EVENT_BYTES;
  return EVENT_BYTES + (json?.length ?? UNTOLD_BYTES);
}
