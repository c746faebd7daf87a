import type { CxEvent } from '@tidewatch/schemas';
import { type TimeHeap, timeHeap } from './engine/heap.ts';
import { between, chance } from './random/draw.ts';
import { randomStream } from './random/random.ts';

/** How delivery departs from the order of events. Shares are of all events, in [0, 1]. */
export interface Disturbance {
  readonly seed: string | number;
  /** Share delivered twice. */
  readonly duplicates: number;
  /** Share delivered behind events of up to 5 min later. */
  readonly shuffled: number;
  /** Share delivered late by up to `maxLateMs`. */
  readonly late: number;
  readonly maxLateMs: number;
  /** Share delivered about a month late; default 0. */
  readonly monthLate?: number;
}

const SHUFFLE_MS = 300_000;
const REPEAT_MS = 600_000;
const MONTH_MS = { least: 28 * 86_400_000, most: 31 * 86_400_000 };

/**
 * The events, which come in order of time, in the order in which a bad line would deliver them. Every event is
 * delivered at least once. Holds back only what is still on its way.
 */
export function* disturb(events: Iterable<CxEvent>, disturbance: Disturbance): Generator<CxEvent, void, undefined> {
  const { seed, duplicates, shuffled, late, maxLateMs, monthLate = 0 } = disturbance;
  const random = randomStream(seed, 'disturb');
  const underway = timeHeap<CxEvent>();
  const delay = () => {
    const fate = random.next();
    if (fate < late) return between(random, 1, maxLateMs);
    if (fate >= 1 - monthLate) return between(random, MONTH_MS.least, MONTH_MS.most);
    return fate < late + shuffled ? between(random, 1, SHUFFLE_MS) : 0;
  };
  for (const event of events) {
    const at = event.occurred_at + delay();
    underway.push(at, event);
    if (chance(random, duplicates)) underway.push(at + between(random, 0, REPEAT_MS) + delay(), event);
    yield* takeUntil(underway, event.occurred_at);
  }
  yield* takeUntil(underway, Number.POSITIVE_INFINITY);
}

/** What has arrived before `now`. */
function* takeUntil(underway: TimeHeap<CxEvent>, now: number): Generator<CxEvent, void, undefined> {
  while (underway.nextAt() < now) {
    const event = underway.pop();
    if (event) yield event;
  }
}
