'use client';

import type { Cell } from '@tidewatch/schemas';
import { createContext, type ReactNode, useContext } from 'react';
import { RestatedMark } from '../../restated/restated-mark.tsx';
import type { Restated } from '../../restated/restated-view.ts';
import { NOTHING_RESTATED, useRestated } from '../../restated/use-restated.ts';
import type { ExploreAnswer } from '../answer.ts';
import { intervalOf, type Place } from '../drill.ts';
import { freezeView } from '../freeze-view.ts';

const Found = createContext<Restated>(NOTHING_RESTATED);

/** Asks once, for all figures of an answer, what was restated in its range. */
export function RestatedHost({ answer, children }: { readonly answer: ExploreAnswer; readonly children: ReactNode }) {
  const restated = useRestated(freezeView({ ...answer.question, chart: 'table' }, answer));
  return <Found value={restated}>{children}</Found>;
}

/** What was restated in the range of the answer around. */
export function useFoundRestated(): Restated {
  return useContext(Found);
}

/** The mark on a figure that was restated; groups have none: what an event changed is known of all together. Nor has what was known before. */
export function RestatedOf({ answer, place, cell }: { readonly answer: ExploreAnswer; readonly place: Place; readonly cell: Cell | null }) {
  const restated = useFoundRestated();
  if (place.values.length > 0 || place.isEarlier || answer.range.knownAt !== undefined) return null;
  const { from, to } = intervalOf(answer, place);
  const { where, zone } = answer.question;
  const now = where.length > 0 ? null : cell;
  return <RestatedMark restated={restated} metric={place.metric.id} interval={{ start: from, end: to }} now={now} zone={zone} />;
}
