import {
  DAY_MS,
  dayOf,
  forRowKinds,
  type LoggedEvent,
  type PlanFacts,
  ROW_KINDS,
  type RowKind,
  type RowsByKind,
  type SessionFacts,
  startOfDay,
  UNDATED_DAY,
  UNIT_TABLES,
  type UnitHead,
  type UnitRef,
} from '@tidewatch/schemas';
import type { Epochs, RowScanOptions, ScanOptions, TimeRange, WarehouseStore } from '@tidewatch/warehouse';
import { type Folds, foldRow } from '../fold/folds.ts';

/** The last day that a key can have. */
export const LAST_DAY = '2149-06-06';

/** What a row touches of time, ms UTC, both ends included. */
export interface Span {
  readonly first: number;
  /** Infinity where something goes on. */
  readonly last: number;
  /** The last instant at which something happened. */
  readonly lastEvent: number;
}

/** What a kind of unit needs so that its rows can be made again from the archive and compared with the stored ones. */
export interface UnitRowKind<Facts> {
  readonly kind: RowKind;
  /** What has to be scanned for every row that touches the range: more than that where the key does not tell. */
  scopeOf(range: TimeRange): Pick<ScanOptions, 'fromDay' | 'toDay' | 'touching'>;
  /** Whether that is every row, whatever the range. */
  readonly isLasting: boolean;
  /** The row that the archived events make; null without events. */
  refold(unit: UnitRef, events: readonly LoggedEvent[]): Facts | null;
  unitOf(facts: Facts): UnitRef;
  /** Stored rows that nothing has come to, page by page. */
  scanRows(store: WarehouseStore, options: RowScanOptions): AsyncIterable<readonly Facts[]>;
  readStored(store: WarehouseStore, units: readonly UnitRef[]): Promise<ReadonlyMap<string, Facts>>;
  write(store: WarehouseStore, rows: readonly Facts[]): Promise<void>;
  /** Into the tables of an epoch. */
  writeBeside(epochs: Epochs, name: string, rows: readonly Facts[]): Promise<void>;
  spanOf(facts: Facts): Span;
  /** How much memory a row takes, in items. */
  weightOf(facts: Facts): number;
}

/** What differs between kinds. */
interface Nature<Facts> extends Pick<UnitRowKind<Facts>, 'scopeOf' | 'spanOf' | 'isLasting'> {
  readonly arrays: readonly (keyof Facts)[];
}

const NATURES: { readonly [K in RowKind]: Nature<RowsByKind[K]> } = {
  session: {
    // Nothing ties a session's times to the day inside its id.
    scopeOf: (touching) => ({ fromDay: UNDATED_DAY, toDay: LAST_DAY, touching }),
    spanOf: spanOfSession,
    isLasting: false,
    arrays: ['entries', 'offers', 'segments', 'messages', 'turns', 'transfers', 'bot_answers', 'surveys', 'targets'],
  },
  agent_day: {
    scopeOf: ({ from, to }) => ({ fromDay: dayWithin(from), toDay: dayWithin(to) }),
    spanOf: ({ bucket_on }) => {
      const last = startOfDay(bucket_on) + DAY_MS - 1;
      return { first: startOfDay(bucket_on), last, lastEvent: last };
    },
    isLasting: false,
    arrays: ['steps', 'capacities', 'works', 'spans', 'plans'],
  },
  customer: lasting('orders'),
  evaluation: lasting('answers', 'ratings'),
  case: lasting('steps'),
  alert: lasting('firings'),
  plan: { ...lasting('points'), spanOf: spanOfPlan },
};

/** Of units that go on for as long as they like: there are few of them, and each is looked at whatever its time. */
function lasting<Facts extends UnitHead>(...arrays: readonly (keyof Facts)[]): Nature<Facts> {
  return {
    scopeOf: () => ({ fromDay: UNDATED_DAY, toDay: LAST_DAY }),
    spanOf: ({ first_at: first, last_at: lastEvent }) => ({ first, last: Number.POSITIVE_INFINITY, lastEvent }),
    isLasting: true,
    arrays,
  };
}

/** A plan speaks of intervals that lie elsewhere than its events. */
function spanOfPlan({ first_at, last_at: lastEvent, points }: PlanFacts): Span {
  return { first: points.reduce((first, { from }) => Math.min(first, from), first_at), last: Number.POSITIVE_INFINITY, lastEvent };
}

/** Kinds, each for itself: what goes through one does not meet the other's rows. */
export type RowKinds = { readonly [K in RowKind]: UnitRowKind<RowsByKind[K]> };

/** Every kind, as the folds make its rows. */
export function rowKinds(folds: Folds): RowKinds {
  const make = <K extends RowKind>(kind: K): UnitRowKind<RowsByKind[K]> => {
    const { arrays, scopeOf, spanOf, isLasting } = NATURES[kind] as Nature<RowsByKind[K]>;
    const id = UNIT_TABLES[kind].id as keyof RowsByKind[K];
    return {
      ...{ kind, scopeOf, spanOf, isLasting },
      refold: (unit, events) => foldRow(folds, kind, { unit, events }),
      unitOf: (facts) => ({ tenantId: facts.tenant_id, kind, bucketOn: facts.bucket_on, id: String(facts[id]) }),
      scanRows: (store, options) => store.scanRows(kind, options),
      readStored: (store, units) => store.readRows(kind, units),
      write: (store, rows) => store.insertRows(kind, rows),
      writeBeside: (epochs, name, rows) => epochs.insertRows(kind, name, rows),
      weightOf: (facts) => arrays.reduce((sum, array) => sum + (facts[array] as readonly unknown[]).length, 1),
    };
  };
  return forRowKinds(make) as RowKinds;
}

/** Does something for every kind, one after the other. */
export async function forEachKind(kinds: RowKinds, visit: <Facts>(kind: UnitRowKind<Facts>) => Promise<void>): Promise<void> {
  for (const kind of ROW_KINDS) await visit(kinds[kind] as UnitRowKind<RowsByKind[RowKind]>);
}

/** The day of an instant, or the first or last that a key can have. */
function dayWithin(at: number): string {
  return dayOf(Math.min(Math.max(at, 0), startOfDay(LAST_DAY)));
}

function spanOfSession(facts: SessionFacts): Span {
  let first = facts.started_at;
  let lastEvent = facts.started_at;
  let isOpen = facts.closed_at === null;
  const touch = (...instants: readonly (number | null)[]) => {
    for (const at of instants) {
      if (at === null) continue;
      first = Math.min(first, at);
      lastEvent = Math.max(lastEvent, at);
    }
  };
  touch(facts.closed_at, facts.last_activity_at, facts.owner_since, facts.first_customer_message_at);
  touch(facts.first_reply_at, facts.first_agent_reply_at, facts.handoff_at, facts.handoff_reply_at, facts.handoff_requested_at);
  // The close of the session before it files what says how that one ended.
  touch(facts.resolved_at, facts.topic_at, facts.prev_closed_at);
  for (const entry of facts.entries) touch(entry.entered_at, entry.left_at, entry.accepted_at);
  for (const offer of facts.offers) touch(offer.entered_at, offer.offered_at, offer.decided_at);
  for (const segment of facts.segments) {
    touch(segment.started_at, segment.ended_at, segment.wrapup_started_at, segment.wrapup_ended_at);
    isOpen ||= segment.ended_at === null;
  }
  for (const message of facts.messages) touch(message.at, message.recalled_at);
  for (const turn of facts.turns) {
    touch(turn.asked_at, turn.last_asked_at, turn.answered_at, turn.given_up_at);
    isOpen ||= turn.answered_at === null && turn.given_up_at === null;
  }
  for (const transfer of facts.transfers) {
    touch(transfer.requested_at, transfer.completed_at);
    isOpen ||= transfer.completed_at === null;
  }
  for (const answer of facts.bot_answers) touch(answer.at, answer.rated_at);
  for (const survey of facts.surveys) {
    touch(survey.invited_at, survey.answered_at, survey.expired_at);
    isOpen ||= survey.answered_at === null && survey.expired_at === null;
  }
  for (const target of facts.targets) {
    touch(target.attached_at, target.due_at, target.met_at, target.cancelled_at);
    isOpen ||= target.met_at === null && target.cancelled_at === null;
  }
  return { first, last: isOpen ? Number.POSITIVE_INFINITY : lastEvent, lastEvent };
}
