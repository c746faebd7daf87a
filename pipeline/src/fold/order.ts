import { type CxEvent, compareEvents } from '@tidewatch/schemas';

/**
 * Order in which a unit's events are folded: `(seq, occurred_at, event_id)` as `compareEvents` says. Where a producer
 * numbers nothing and two events share an instant, their ids say nothing about which came first (a wait of 0 s enters
 * and leaves a queue in one millisecond), so causes go before effects: starts, then what happens inside, then ends.
 */
export function compareInUnit(a: CxEvent, b: CxEvent): number {
  if (a.seq === undefined && b.seq === undefined && a.occurred_at === b.occurred_at) {
    const byRank = rankOf(a) - rankOf(b);
    if (byRank !== 0) return byRank;
  }
  return compareEvents(a, b);
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
