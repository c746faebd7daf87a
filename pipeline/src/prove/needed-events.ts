import type { LoggedEvent } from '@tidewatch/schemas';

/**
 * Ids of the events without which a unit would add something else: `addsOf` tells what a list of its events adds, as text.
 * Folds the unit once for each event.
 */
export function neededEvents(events: readonly LoggedEvent[], addsOf: (events: readonly LoggedEvent[]) => string): ReadonlySet<string> {
  const whole = addsOf(events);
  const needed = events.filter((_, i) => addsOf([...events.slice(0, i), ...events.slice(i + 1)]) !== whole);
  return new Set(needed.map(({ event }) => event.event_id));
}
