import type { Cell, CxEvent } from '@tidewatch/schemas';
import { agentsOf } from './agents.ts';
import { botOf } from './bot.ts';
import { handlingOf } from './handling.ts';
import { promisesOf } from './promises.ts';
import { queueOf } from './queue.ts';
import type { Range } from './range.ts';
import { resolutionOf } from './resolution.ts';
import { responseOf } from './response.ts';
import { storiesOf } from './story.ts';
import { volumeOf } from './volume.ts';

/**
 * What the dictionary says of a list of events, told by plain counting: the truth that the folds, the catalogue and its
 * two engines are held against, and with which they share no code. The events are distinct and in their true order.
 * Days and other intervals are given by their borders: nothing here knows a time zone.
 */
export function oracle(events: readonly CxEvent[], range: Range): Readonly<Record<string, Cell>> {
  const stories = storiesOf(events, range.asOf);
  return {
    ...volumeOf(stories, range),
    ...queueOf(stories, range),
    ...responseOf(stories, range),
    ...promisesOf(stories, range),
    ...handlingOf(stories, range),
    ...resolutionOf(stories, range),
    ...botOf(stories, range),
    ...agentsOf(events, stories, range),
  };
}
