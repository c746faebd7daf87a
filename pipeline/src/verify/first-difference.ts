import type { LoggedEvent } from '@tidewatch/schemas';
import { comparePlaces, placeOf } from '../fold/order.ts';
import { canonicalJson } from './canonical-json.ts';

type Row = Readonly<Record<string, unknown>>;

/** Events folded in all to find the one: a unit with more than some hundred events names its first. */
const MAX_FOLDED = 100_000;

/**
 * Id of the first event, in the order of the fold, with which the events say for good what all of them say, as far as
 * `saysSo` looks: it is told the events up to one. Null without events.
 */
export function settlingEvent(events: readonly LoggedEvent[], saysSo: (some: readonly LoggedEvent[]) => boolean): string | null {
  const sorted = [...events].sort((a, b) => comparePlaces(placeOf(a.event), placeOf(b.event)));
  let at = 0;
  if (sorted.length ** 2 / 2 <= MAX_FOLDED) {
    at = sorted.length - 1;
    while (at > 0 && saysSo(sorted.slice(0, at))) at -= 1;
  }
  return sorted[at]?.event.event_id ?? null;
}

/**
 * Id of the first event with which the events say what the stored row does not: what differs is as it should be from that
 * event on, and was not before.
 */
export function firstDifference(
  events: readonly LoggedEvent[],
  { stored, refold }: { readonly stored: Row | null; readonly refold: (events: readonly LoggedEvent[]) => Row | null },
): string | null {
  const expected = refold(events);
  const differing =
    expected === null || stored === null ? [] : Object.keys(expected).filter((name) => text(expected[name]) !== text(stored[name]));
  // The version only counts events: it says nothing of what one of them changed.
  const telling = differing.filter((name) => name !== 'version');
  const names = telling.length > 0 ? telling : differing;
  return settlingEvent(events, (some) => {
    if (names.length === 0) return true;
    const before = refold(some);
    return before !== null && names.every((name) => text(before[name]) === text(expected?.[name]));
  });
}

const text = (value: unknown) => canonicalJson(value ?? null);
