import type { Cell } from '@tidewatch/schemas';
import { RestatedMark } from '../restated/restated-mark.tsx';
import { useRestated } from '../restated/use-restated.ts';
import { LIVE_METRICS, type LiveView } from './live-view.ts';

/** Corrections are rare: what was restated is asked for this often, once for all tiles. */
const LOOK_AGAIN_MS = 60_000;
const MARKED = [LIVE_METRICS.serviceLevel, LIVE_METRICS.abandonRate, LIVE_METRICS.answerSpeed];

interface RestatedTodayProps {
  readonly view: Pick<LiveView, 'day' | 'zone'>;
  readonly metric: (typeof MARKED)[number];
  readonly cell: Cell;
}

/** The mark of a number of the day that was restated. */
export function RestatedToday({ view: { day, zone }, metric, cell }: RestatedTodayProps) {
  const [from, to] = [new Date(day.start).toISOString(), new Date(day.end).toISOString()];
  const restated = useRestated({ metrics: MARKED, from, to, zone, asOf: null, knownAt: null }, LOOK_AGAIN_MS);
  return <RestatedMark restated={restated} metric={metric} interval={day} now={cell} zone={zone} />;
}
