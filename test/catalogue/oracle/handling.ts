import type { Cell } from '@tidewatch/schemas';
import { meanOf, total } from './cell.ts';
import { holds, type Range } from './range.ts';
import type { Stay, Story } from './story.ts';

/** The part of D.4 that looks at who had the session, and for how long. */
export function handlingOf(stories: readonly Story[], range: Range): Readonly<Record<string, Cell>> {
  const handled = stories
    .flatMap((story) => story.stays)
    .filter((stay) => stay.kind === 'agent' && holds(range, stay.to) && isOver(stay))
    .map((stay) => (stay.to ?? 0) - stay.from + ((stay.wrapTo ?? 0) - (stay.wrapFrom ?? 0)));
  const closed = stories.flatMap((story) => (holds(range, story.closedAt) ? [{ ...story, closedAt: story.closedAt as number }] : []));
  return {
    handle_time: total(handled),
    aht: meanOf(handled),
    session_duration: meanOf(closed.map((story) => story.closedAt - story.startedAt)),
    session_duration_to_last_activity: meanOf(closed.map((story) => (story.messages.at(-1)?.at ?? story.startedAt) - story.startedAt)),
  };
}

/** Ended, and no after-contact work goes on. */
function isOver(stay: Stay): boolean {
  return stay.to !== null && (stay.wrapFrom === null) === (stay.wrapTo === null);
}
