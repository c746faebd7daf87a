import type { ExploreAnswer } from './answer.ts';
import type { RangeOfView } from './range-words.ts';
import type { ExploreView } from './view.ts';

/** The view with its words turned into the instants that were answered: what somebody else opens is what is seen here. */
export function freezeView(view: ExploreView, { range }: Pick<ExploreAnswer, 'range'>): ExploreView {
  const knownAt = range.knownAt === undefined ? null : isoOf(range.knownAt);
  return { ...view, from: isoOf(range.from), to: isoOf(range.to), asOf: isoOf(range.asOf), knownAt };
}

/** Whether the view moves with the clock. */
export function isMoving({ from, to, asOf, knownAt }: RangeOfView): boolean {
  return asOf === null && knownAt === null && (from.startsWith('now') || to.startsWith('now'));
}

/** An instant as a link names it. */
export const isoOf = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z');
