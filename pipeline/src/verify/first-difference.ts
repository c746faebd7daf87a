import type { LoggedEvent } from '@tidewatch/schemas';
import { comparePlaces, placeOf } from '../fold/order.ts';
import { canonicalJson } from './canonical-json.ts';

type Row = Readonly<Record<string, unknown>>;

/** Events folded in all to find the one: a unit with more than some hundred events names its first. */
const MAX_FOLDED = 100_000;

/**
 * Id of the first event, in the order of the fold, with which the events say for good what the stored row does not: what
 * differs is as it should be from that event on, and was not before. Null without events.
 */
export function firstDifference(
  events: readonly LoggedEvent[],
  { stored, refold }: { readonly stored: Row | null; readonly refold: (events: readonly LoggedEvent[]) => Row | null },
): string | null {
  const sorted = [...events].sort((a, b) => comparePlaces(placeOf(a.event), placeOf(b.event)));
  const expected = refold(sorted);
  const differing =
    expected === null || stored === null ? [] : Object.keys(expected).filter((name) => text(expected[name]) !== text(stored[name]));
  // The version only counts events: it says nothing of what one of them changed.
  const telling = differing.filter((name) => name !== 'version');
  const names = telling.length > 0 ? telling : differing;
  let at = 0;
  if (expected !== null && names.length > 0 && sorted.length ** 2 / 2 <= MAX_FOLDED) {
    for (let end = sorted.length - 1; end > 0; end--) {
      const before = refold(sorted.slice(0, end));
      if (before !== null && names.every((name) => text(before[name]) === text(expected[name]))) continue;
      at = end;
      break;
    }
  }
  return sorted[at]?.event.event_id ?? null;
}

const text = (value: unknown) => canonicalJson(value ?? null);
