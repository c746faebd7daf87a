import type { LoggedEvent, RowsByKind } from '@tidewatch/schemas';
import { pieceKey, workPieces } from '../fold/agent-work.ts';
import { type Fold, UnitState } from '../fold/fold.ts';
import type { Folds, PlainKind } from '../fold/folds.ts';
import type { FoldedSession } from '../fold/session-fold.ts';
import type { FoldContext, UnitGroup } from './fold-context.ts';
import type { Delivery } from './read-record.ts';
import { partitionText, type Unit } from './unit-cache.ts';

/** A unit as the archive has it. */
export function createUnit(group: UnitGroup, { folds, batch, histories, isInherited }: FoldContext): Unit {
  const history = histories.get(group.key) ?? [];
  const first = group.deliveries[0] as Delivery;
  const bytes = UNIT_BYTES + history.length * EVENT_BYTES;
  const common = { key: group.key, partition: partitionText(first), bytes, batch, placedFor: batch };
  const events = history.map(({ event }) => event);
  if (group.unit.kind !== 'session') {
    const kind = group.unit.kind as PlainKind;
    return { ...common, kind, state: new UnitState(folds[kind] as Fold<unknown, RowsByKind[PlainKind]>, group.unit, events) };
  }
  const state = new UnitState(folds.session, group.unit, events);
  const sent = new Map<string, null>();
  for (const folded of statesBefore(first, history, folds.session)) {
    for (const piece of workPieces(folded)) sent.set(pieceKey(piece), null);
  }
  const conversationId = events[0]?.conversation_id ?? null;
  // A worker that was overtaken may yet write the session as open: the open item needs a newer one to lose to.
  return { ...common, kind: 'session', state, conversationId, sent, mayBeOpen: history.length > 0 || isInherited(first) };
}

/**
 * States of the session whose work others may have sent. What was archived before its first delivery here has been
 * flushed whole. What was archived after it comes from a flush that got no further, and nobody knows which of its
 * states were sent: each counts, because a piece too many is withdrawn without harm.
 */
function statesBefore({ logAt: since, unit }: Delivery, history: readonly LoggedEvent[], fold: Folds['session']): readonly FoldedSession[] {
  const arrived = [...history].sort((a, b) => a.logAt - b.logAt).map(({ event }) => event);
  let known = history.filter(({ logAt }) => logAt < since).length;
  let state = new UnitState(fold, unit, arrived.slice(0, known));
  const states = known > 0 ? [state.facts()] : [];
  for (const event of arrived.slice(known)) {
    known += 1;
    if (state.canTake([event])) state.add(event);
    else state = new UnitState(fold, unit, arrived.slice(0, known));
    states.push(state.facts());
  }
  return states;
}

/** About what a unit takes beside its events (measured): its draft, its place in the cache. */
const UNIT_BYTES = 1_000;
/** About what an event takes (measured): its id, its share of the draft. */
export const EVENT_BYTES = 340;
