import {
  type CxEvent,
  forRowKinds,
  isRowKind,
  type Problem,
  type RowKind,
  type RowsByKind,
  type SessionFacts,
  unitKeyText,
} from '@tidewatch/schemas';
import { pieceContent, pieceKey, type WorkPiece, withdrawnPiece, workEvent, workPieces } from '../fold/agent-work.ts';
import { type Fold, foldUnit } from '../fold/fold.ts';
import type { PlainKind } from '../fold/folds.ts';
import { comparePlaces, placeOf } from '../fold/order.ts';
import { StuckError } from '../watchdog/fold-guard.ts';
import { createUnit, EVENT_BYTES } from './create-unit.ts';
import type { FoldContext, UnitGroup } from './fold-context.ts';
import { type Delivery, type Poison, toPoison } from './read-record.ts';
import type { SessionUnit, Unit } from './unit-cache.ts';

/** What one flush writes. */
export interface Batch {
  readonly archive: Delivery[];
  readonly rows: { readonly [K in RowKind]: RowsByKind[K][] };
  /** Those of the sessions that `open_items` must hear of. */
  readonly openItems: SessionFacts[];
  readonly derived: CxEvent[];
  readonly poison: Poison[];
  duplicates: number;
}

/** Deliveries by unit, for the kinds of unit that are folded. */
export function groupByUnit(deliveries: readonly Delivery[]): readonly UnitGroup[] {
  const groups = new Map<string, UnitGroup>();
  for (const delivery of deliveries) {
    const { unit } = delivery;
    if (!isRowKind(unit.kind)) continue;
    const key = unitKeyText(unit);
    const group = groups.get(key);
    if (group) group.deliveries.push(delivery);
    else groups.set(key, { key, unit, deliveries: [delivery] });
  }
  return [...groups.values()];
}

/** What a flush writes beside the units: poison, and the events of units that are not folded. */
export function createBatch(deliveries: readonly Delivery[], poison: readonly Poison[]): Batch {
  const archive = deliveries.filter(({ unit }) => !isRowKind(unit.kind));
  return { archive, rows: forRowKinds(() => []), openItems: [], derived: [], poison: [...poison], duplicates: 0 };
}

/** Groups that `foldGroups` left out. */
export interface Unfolded {
  /** An event belongs before one that is in its unit's draft: with their histories, `foldGroups` takes them. */
  readonly late: readonly UnitGroup[];
  /** A fold threw, looped or took all memory: with their histories, `isolateGroups` takes them. */
  readonly failed: readonly UnitGroup[];
}

/**
 * Folds the groups' deliveries into their units and adds to the batch what has to be written. Every delivery makes its
 * unit's row be written, a duplicate too (keel rule 9). The units of the groups that it leaves out are out of the cache.
 */
export function foldGroups(groups: readonly UnitGroup[], batch: Batch, context: FoldContext): Unfolded {
  const late: UnitGroup[] = [];
  const failed: UnitGroup[] = [];
  let next = 0;
  const foldRest = () => {
    for (; next < groups.length; next++) {
      const group = groups[next] as UnitGroup;
      context.guard.step();
      if (isLate(group, context)) late.push(group);
      else foldGroup(group, batch, context);
    }
  };
  while (next < groups.length) {
    try {
      context.guard.run(foldRest);
    } catch {
      failed.push(groups[next++] as UnitGroup);
    }
  }
  for (const { key } of [...late, ...failed]) context.cache.drop(key);
  return { late, failed };
}

function isLate({ key, deliveries }: UnitGroup, { cache, batch }: FoldContext): boolean {
  return cache.touch(key, batch)?.state.canTake(deliveries.map(({ event }) => event)) === false;
}

/** Folds groups whose fold failed: the events that fail it become dead letters, every other one counts. */
export function isolateGroups(groups: readonly UnitGroup[], batch: Batch, context: FoldContext): void {
  for (const group of groups) isolateGroup(group, batch, context);
}

function isolateGroup(group: UnitGroup, batch: Batch, context: FoldContext): void {
  const { cache, folds, guard, histories } = context;
  const ids = new Set(group.deliveries.map(({ event }) => event.event_id));
  const known = histories.get(group.key)?.map(({ event }) => event) ?? [];
  const kept = known.filter((event) => !ids.has(event.event_id));
  const fold = folds[group.unit.kind as RowKind] as Fold<unknown, unknown>;
  const failure = (events: readonly CxEvent[]) => failureOf(() => guard.run(() => foldUnit(fold, group.unit, events)));

  const good: Delivery[] = [];
  for (const delivery of group.deliveries) {
    const problem = failure([...kept, ...good.map(({ event }) => event), delivery.event]);
    if (problem) batch.poison.push(toPoison(delivery, problem));
    else good.push(delivery);
  }
  if (good.length === 0) return;
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

function foldGroup(group: UnitGroup, batch: Batch, context: FoldContext): void {
  const unit = context.cache.touch(group.key, context.batch) ?? createUnit(group, context);
  const foreign = group.deliveries.filter(({ event }) => isOfOtherConversation(unit, event));
  const own = foreign.length === 0 ? group.deliveries : group.deliveries.filter((delivery) => !foreign.includes(delivery));
  const fresh = inOrder(firstOfEach(own)).filter(({ event }) => unit.state.add(event));
  if (unit.kind === 'session') foldSessionUnit(unit, batch, context.epoch);
  else (batch.rows[unit.kind] as RowsByKind[PlainKind][]).push(unit.state.facts());
  context.cache.put(unit, fresh.length * EVENT_BYTES);
  for (const delivery of fresh) batch.archive.push(delivery);
  batch.duplicates += group.deliveries.length - fresh.length - foreign.length;
  if (foreign.length > 0) rejectForeign(foreign, batch);
}

/** The session's row, and those pieces of its agents' work that the log does not have like this. */
function foldSessionUnit(unit: SessionUnit, batch: Batch, epoch: string): void {
  const folded = unit.state.facts();
  const { facts } = folded;
  unit.mayBeOpen ||= facts.closed_at === null;
  batch.rows.session.push(facts);
  if (unit.mayBeOpen) batch.openItems.push(facts);

  const pieces = workPieces(folded);
  if (pieces.length === 0 && unit.sent.size === 0) return;
  const contents = new Map<string, string>();
  const send = (key: string, piece: WorkPiece) => {
    const content = pieceContent(piece);
    contents.set(key, content);
    if (unit.sent.get(key) !== content) batch.derived.push(workEvent(piece, facts, epoch));
  };
  for (const piece of pieces) send(pieceKey(piece), piece);
  for (const key of unit.sent.keys()) if (!contents.has(key)) send(key, withdrawnPiece(key, facts));
  unit.sent = contents;
}

/** A session belongs to one conversation, and so to one partition and one worker: an id used twice is refused, not mixed. */
function isOfOtherConversation(unit: Unit, event: CxEvent): boolean {
  if (unit.kind !== 'session') return false;
  unit.conversationId ??= event.conversation_id ?? null;
  return unit.conversationId !== (event.conversation_id ?? null);
}

function rejectForeign(foreign: readonly Delivery[], batch: Batch): void {
  const problem = { code: 'conversation_mismatch', message: 'the session belongs to another conversation', path: 'conversation_id' };
  batch.poison.push(...foreign.map((delivery) => toPoison(delivery, problem)));
}

/** Of deliveries with one id the first to arrive. */
function firstOfEach(deliveries: readonly Delivery[]): readonly Delivery[] {
  if (deliveries.length === 1) return deliveries;
  const ids = new Set<string>();
  return deliveries.filter(({ event: { event_id: eventId } }) => !ids.has(eventId) && ids.add(eventId));
}

function inOrder(deliveries: readonly Delivery[]): readonly Delivery[] {
  if (deliveries.length === 1) return deliveries;
  return [...deliveries].sort((a, b) => comparePlaces(placeOf(a.event), placeOf(b.event)));
}
