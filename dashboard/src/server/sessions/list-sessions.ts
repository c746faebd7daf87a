import { UsageError } from '@tidewatch/schemas';
import type { CatalogueReader, SessionCursor } from '@tidewatch/warehouse/query';
import { SESSIONS_PAGE, type SessionQuestion, type SessionsPage } from '../../features/sessions/session-view.ts';
import { describeMetric } from '../explore/describe-catalogue.ts';
import { planQuery } from '../explore/plan-query.ts';

/**
 * One page of the sessions that a number counts: the same question at the same cut-off as the number.
 * @throws UsageError as `planQuery`; `no_sessions` where the metric counts none; `order_not_allowed`
 */
export async function listSessions(
  reader: CatalogueReader,
  { metric: id, order, ...question }: SessionQuestion,
  options: { readonly nowMs: number; readonly after: SessionCursor | null; readonly signal?: AbortSignal },
): Promise<SessionsPage> {
  const query = planQuery({ ...question, metrics: [id], grain: 'total', by: [], compare: null, knownAt: null }, options.nowMs);
  const [metric] = query.metrics;
  if (metric === undefined) throw new UsageError('metric_unknown', 'name a metric');
  const behind = await reader.sessionsBehind(query, { order, after: options.after, limit: SESSIONS_PAGE }, options.signal);
  const rows = new Map((await reader.sessions(behind.map((session) => session.id))).map((row) => [row.session_id, row]));
  const last = behind.length === SESSIONS_PAGE ? behind.at(-1) : undefined;
  const { from, to, asOf } = query;
  return {
    metric: describeMetric(metric),
    range: { from, to, asOf },
    lines: behind.flatMap(({ id: sessionId, cell }) => {
      const row = rows.get(sessionId);
      if (!row) return [];
      const { session_id, channel, queue_id, agent_id, started_at, closed_at, resolved, sla_missed } = row;
      return [{ session_id, channel, queue_id, agent_id, started_at, closed_at, resolved, sla_missed, cell }];
    }),
    next: last ? { id: last.id, value: last.value } : null,
  };
}
