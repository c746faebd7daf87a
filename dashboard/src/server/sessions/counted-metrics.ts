import { CATALOGUE, type Cell, evaluateQuery, looksBack, partsOf, type SessionFacts, SOURCES } from '@tidewatch/schemas';
import type { SessionView } from '../../features/sessions/session-view.ts';
import { describeMetric } from '../explore/describe-catalogue.ts';

/** Those that can be told from one session's row alone. */
const OF_ONE_SESSION = CATALOGUE.filter(
  (metric) => !metric.isPart && !looksBack(metric.aggregate) && partsOf(metric).every(({ source }) => SOURCES[source].table === 'sessions'),
);

/** The metrics that count something of a session, each with the number that it alone would give; none of a test or spam. */
export function countedMetrics(facts: SessionFacts, asOf: number): SessionView['counted'] {
  const [row] = evaluateQuery(
    { metrics: OF_ONE_SESSION, from: 0, to: asOf, grain: 'total', zone: 'UTC', by: [], where: [], asOf },
    { sessions: [facts] },
  );
  const isCounted = ({ n, numerator }: Cell) => n > 0 || (numerator ?? 0) !== 0;
  return OF_ONE_SESSION.flatMap((metric) => {
    const cell = row?.cells[metric.id];
    return cell && isCounted(cell) ? [{ metric: describeMetric(metric), cell }] : [];
  });
}
