import type { CxEvent } from '@tidewatch/schemas';

/** What decides where an event stands among those of its unit. */
export interface Place {
  /** -1 where the producer numbers nothing. */
  readonly seq: number;
  readonly occurredAt: number;
  /** Which of two unnumbered events of one instant is the cause; 0 for numbered ones. */
  readonly rank: number;
  readonly eventId: string;
}

export function placeOf(event: CxEvent): Place {
  const { seq = -1, occurred_at, event_id } = event;
  return { seq, occurredAt: occurred_at, rank: seq < 0 ? rankOf(event) : 0, eventId: event_id };
}

/**
 * Order in which a unit's events are folded: `(seq, occurred_at, event_id)` as `compareEvents` says. Where a producer
 * numbers nothing and two events share an instant, their ids say nothing about which came first (a wait of 0 s enters
 * and leaves a queue in one millisecond), so causes go before effects: starts, then what happens inside, then ends.
 */
export function comparePlaces(a: Place, b: Place): number {
  if (a.seq !== b.seq) return a.seq - b.seq;
  if (a.occurredAt !== b.occurredAt) return a.occurredAt - b.occurredAt;
  if (a.rank !== b.rank) return a.rank - b.rank;
  return a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0;
}

/** Puts an item into a list in order, where it stands; true when that is the end. */
export function putInPlace<T extends Place>(list: T[], item: T): boolean {
  const last = list.at(-1);
  if (last === undefined || comparePlaces(last, item) < 0) {
    list.push(item);
    return true;
  }
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comparePlaces(list[middle] as T, item) < 0) low = middle + 1;
    else high = middle;
  }
  list.splice(low, 0, item);
  return false;
}

const INSIDE = 50;
const RANKS: ReadonlyMap<string, number> = new Map([
  ['session.started', 0],
  ['queue.entered', 20],
  ['agent.offered', 21],
  ['agent.accepted', 22],
  ['agent.missed', 22],
  ['agent.rejected', 22],
  ['queue.left', 23],
  ['hold.started', 40],
  ['bot.feedback', 51],
  ['transfer.completed', 51],
  ['survey.answered', 51],
  ['survey.expired', 52],
  ['sla.rebased', 51],
  ['sla.cancelled', 52],
  ['hold.ended', 60],
  ['segment.ended', 70],
  ['wrapup.started', 71],
  ['wrapup.ended', 72],
  ['session.closed', 90],
  ['session.marked', 91],
]);

/** A bot is there before the queue, a person after it. */
function rankOf(event: CxEvent): number {
  if (event.type === 'segment.started') return event['owner_kind'] === 'bot' ? 10 : 30;
  return RANKS.get(event.type) ?? INSIDE;
}
