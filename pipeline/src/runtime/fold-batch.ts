import {
  type AgentDayFacts,
  type CxEvent,
  type LoggedEvent,
  type Problem,
  type SessionFacts,
  type UnitRef,
  unitKeyText,
} from '@tidewatch/schemas';
import type { ArchivedEvent } from '@tidewatch/warehouse';
import type { AgentDayDraft } from '../fold/agent-day-fold.ts';
import { pieceContent, pieceKey, withdrawnPiece, workEvent, workPieces } from '../fold/agent-work.ts';
import { type Fold, foldUnit, UnitState } from '../fold/fold.ts';
import type { SessionDraft } from '../fold/session-draft.ts';
import type { FoldedSession } from '../fold/session-fold.ts';
import { type FoldGuard, StuckError } from '../watchdog/fold-guard.ts';
import { type Delivery, type Poison, toPoison } from './read-record.ts';
import { partitionText, type SessionUnit, type Unit, type UnitCache } from './unit-cache.ts';

/** The folds that the runtime runs. */
export interface Folds {
  readonly session: Fold<SessionDraft, FoldedSession>;
  readonly agent_day: Fold<AgentDayDraft, AgentDayFacts>;
}

/** What one flush writes. */
export interface Batch {
  readonly archive: ArchivedEvent[];
  readonly sessions: SessionFacts[];
  /** Those of `sessions` that `open_items` must hear of. */
  readonly openItems: SessionFacts[];
  readonly agentDays: AgentDayFacts[];
  readonly derived: CxEvent[];
  readonly poison: Poison[];
  duplicates: number;
}

/** The deliveries of one unit, in the order of the log. */
export interface UnitGroup {
  readonly key: string;
  readonly unit: UnitRef;
  readonly deliveries: Delivery[];
}

export interface FoldContext {
  readonly cache: UnitCache;
  readonly folds: Folds;
  readonly guard: FoldGuard;
  readonly epoch: string;
  /** Number of this batch. */
  readonly batch: number;
  /** Archived events of the units that are not in the cache. */
  readonly histories: ReadonlyMap<string, readonly LoggedEvent[]>;
}

/** Deliveries by unit, for the kinds of unit that are folded. */
export function groupByUnit(deliveries: readonly Delivery[]): readonly UnitGroup[] {
  const groups = new Map<string, UnitGroup>();
  for (const delivery of deliveries) {
    const { unit } = delivery.route;
    if (!isFolded(unit)) continue;
    const key = unitKeyText(unit);
    const group = groups.get(key);
    if (group) group.deliveries.push(delivery);
    else groups.set(key, { key, unit, deliveries: [delivery] });
  }
  return [...groups.values()];
}

/**
 * Folds the deliveries into their units and collects what has to be written. Every delivery makes its unit's row be
 * written, a duplicate too (keel rule 9). An event under which a fold throws, loops or takes all memory becomes a dead
 * letter; every other event counts.
 */
export function foldBatch(deliveries: readonly Delivery[], groups: readonly UnitGroup[], context: FoldContext): Batch {
  const batch: Batch = { archive: [], sessions: [], openItems: [], agentDays: [], derived: [], poison: [], duplicates: 0 };
  for (const delivery of deliveries) if (!isFolded(delivery.route.unit)) batch.archive.push(toArchived(delivery));
  let next = 0;
  const foldRest = () => {
    for (; next < groups.length; next++) {
      context.guard.step();
      foldGroup(groups[next] as UnitGroup, batch, context);
    }
  };
  while (next < groups.length) {
    try {
      context.guard.run(foldRest);
    } catch {
      isolateGroup(groups[next] as UnitGroup, batch, context);
      next++;
    }
  }
  return batch;
}

/** Folds a group whose fold failed without the events that fail it, which become dead letters. */
function isolateGroup(group: UnitGroup, batch: Batch, context: FoldContext): void {
  const { cache, folds, guard, histories } = context;
  const cached = cache.touch(group.key, context.batch);
  cache.drop(group.key);
  const ids = new Set(group.deliveries.map(({ event }) => event.event_id));
  const known = cached?.state.events ?? histories.get(group.key)?.map(({ event }) => event) ?? [];
  const kept = known.filter((event) => !ids.has(event.event_id));
  const fold: Fold<unknown, unknown> = group.unit.kind === 'agent_day' ? folds.agent_day : (folds.session as Fold<unknown, unknown>);
  const failure = (events: readonly CxEvent[]) => failureOf(() => guard.run(() => foldUnit(fold, group.unit, events)));

  const good: Delivery[] = [];
  for (const delivery of group.deliveries) {
    const problem = failure([...kept, ...good.map(({ event }) => event), delivery.event]);
    if (problem) batch.poison.push(toPoison(delivery, problem));
    else good.push(delivery);
  }
  if (good.length === 0) return;
  if (cached) cache.put(renewed(cached, group.unit, { folds, events: kept }), 0);
  const problem = failureOf(() => guard.run(() => foldGroup({ ...group, deliveries: good }, batch, context)));
  if (!problem) return;
  cache.drop(group.key);
  batch.poison.push(...good.map((delivery) => toPoison(delivery, problem)));
}

/** Null when `work` passes. */
function failureOf(work: () => unknown): Problem | null {
  try {
    work();
    return null;
  } catch (error) {
    const code = error instanceof StuckError ? 'fold_stuck' : 'fold_failed';
    return { code, message: `the fold failed: ${String(error).slice(0, 300)}`, path: '' };
  }
}

/** The unit with these events, as if nobody knew what of it has been sent. */
function renewed(unit: Unit, ref: UnitRef, { folds, events }: { folds: Folds; events: readonly CxEvent[] }): Unit {
  if (unit.kind === 'agent_day') {
    const state = new UnitState(folds.agent_day, ref);
    state.addAll(events);
    return { ...unit, state };
  }
  const state = new UnitState(folds.session, ref);
  state.addAll(events);
  return { ...unit, state, sent: new Map([...unit.sent.keys()].map((key) => [key, null])) };
}

function foldGroup(group: UnitGroup, batch: Batch, context: FoldContext): void {
  const logged = context.histories.get(group.key) ?? [];
  const unit = context.cache.touch(group.key, context.batch) ?? createUnit(group, logged, context);
  const fresh: Delivery[] = [];
  const foreign: Delivery[] = [];
  let grownBy = 0;
  for (const delivery of group.deliveries) {
    const { event, payload } = delivery;
    if (isOfOtherConversation(unit, event)) foreign.push(delivery);
    else if (unit.state.add(event)) {
      grownBy += payload.length * BYTES_PER_CHARACTER;
      fresh.push(delivery);
    }
  }
  if (unit.kind === 'session') foldSessionUnit(unit, batch, context.epoch);
  else batch.agentDays.push(unit.state.facts());
  context.cache.put(unit, grownBy);
  batch.archive.push(...fresh.map(toArchived));
  batch.duplicates += group.deliveries.length - fresh.length - foreign.length;
  rejectForeign(foreign, batch);
}

/** A unit as the archive has it. */
function createUnit(group: UnitGroup, history: readonly LoggedEvent[], { folds, batch }: FoldContext): Unit {
  const bytes = history.reduce((sum, { event }) => sum + JSON.stringify(event).length * BYTES_PER_CHARACTER, 0);
  const first = group.deliveries[0] as Delivery;
  const common = { key: group.key, partition: partitionText(first.record), bytes, batch };
  const events = history.map(({ event }) => event);
  if (group.unit.kind === 'agent_day') {
    const state = new UnitState(folds.agent_day, group.unit);
    state.addAll(events);
    return { ...common, kind: 'agent_day', state };
  }
  const state = new UnitState(folds.session, group.unit);
  state.addAll(events);
  const sent = new Map(sentBefore(group, history, folds).flatMap((folded) => workPieces(folded).map((piece) => [pieceKey(piece), null])));
  return { ...common, kind: 'session', state, sent, mayBeOpen: history.length > 0 };
}

/**
 * States of the session whose work others may have sent. What was archived before its first delivery here has been
 * flushed whole. What was archived after it comes from a flush that got no further, and nobody knows which of its
 * states were sent: each counts, because a piece too many is withdrawn without harm.
 */
function sentBefore(group: UnitGroup, history: readonly LoggedEvent[], folds: Folds): readonly FoldedSession[] {
  if (history.length === 0) return [];
  const since = (group.deliveries[0] as Delivery).record.logAt;
  const arrived = [...history].sort((a, b) => a.logAt - b.logAt);
  const flushed = arrived.filter(({ logAt }) => logAt < since);
  const state = new UnitState(folds.session, group.unit);
  state.addAll(flushed.map(({ event }) => event));
  const states = flushed.length > 0 ? [state.facts()] : [];
  for (const { event } of arrived.slice(flushed.length)) {
    state.add(event);
    states.push(state.facts());
  }
  return states;
}

/** The session's row, and those pieces of its agents' work that the log does not have like this. */
function foldSessionUnit(unit: SessionUnit, batch: Batch, epoch: string): void {
  const folded = unit.state.facts();
  const { facts } = folded;
  const pieces = new Map(workPieces(folded).map((piece) => [pieceKey(piece), piece]));
  for (const key of unit.sent.keys()) if (!pieces.has(key)) pieces.set(key, withdrawnPiece(key, facts));
  const contents = new Map([...pieces].map(([key, piece]) => [key, pieceContent(piece)]));
  const changed = [...pieces].filter(([key]) => unit.sent.get(key) !== contents.get(key));
  const events = changed.map(([, piece]) => workEvent(piece, facts, epoch));

  unit.sent = contents;
  unit.mayBeOpen ||= facts.closed_at === null;
  batch.derived.push(...events);
  batch.sessions.push(facts);
  if (unit.mayBeOpen) batch.openItems.push(facts);
}

/** A session belongs to one conversation, and so to one partition and one worker: an id used twice is refused, not mixed. */
function isOfOtherConversation(unit: Unit, event: CxEvent): boolean {
  return unit.kind === 'session' && unit.state.first !== null && unit.state.first.conversation_id !== event.conversation_id;
}

function rejectForeign(foreign: readonly Delivery[], batch: Batch): void {
  const problem = { code: 'conversation_mismatch', message: 'the session belongs to another conversation', path: 'conversation_id' };
  batch.poison.push(...foreign.map((delivery) => toPoison(delivery, problem)));
}

/** A parsed event takes about so many times the characters of its text. */
const BYTES_PER_CHARACTER = 3;

function isFolded({ kind }: UnitRef): boolean {
  return kind === 'session' || kind === 'agent_day';
}

function toArchived({ event, record, payload, route }: Delivery): ArchivedEvent {
  const { topic, partition, offset, logAt } = record;
  return { event, logAt, unit: route.unit, payload, topic, partition, offset };
}
