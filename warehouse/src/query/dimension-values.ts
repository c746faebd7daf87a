import { type Dimension, SOURCES, type Source, type SourceName, UsageError } from '@tidewatch/schemas';
import { planFields } from './compile/fields.ts';
import { forTenant, type TenantStatement } from './tenant-rows.ts';

/** Where the values of a dimension are looked up: the items that have the most of them. */
const LOOKED_UP_IN: Readonly<Record<Dimension, SourceName>> = {
  queue: 'entries',
  agent: 'segments',
  channel: 'sessions',
  origin: 'sessions',
  lang: 'sessions',
  owner: 'sessions',
  owner_kind: 'segments',
  left_reason: 'entries',
  close_reason: 'sessions',
  sender: 'messages',
  result: 'offers',
  topic: 'sessions',
  resolved: 'sessions',
  handoff_reason: 'sessions',
  responder: 'turns',
  transfer_kind: 'transfers',
  bot: 'bot_answers',
  kb_item: 'bot_answers',
  match_mode: 'bot_answers',
  answer_kind: 'bot_answers',
  survey: 'surveys',
  instrument: 'surveys',
  sla_target: 'targets',
  sla_policy: 'targets',
  status: 'spans',
  reason: 'spans',
  activity: 'plans',
  currency: 'orders',
  form: 'evaluations',
  question: 'answers',
  evaluator: 'evaluations',
  method: 'evaluations',
  category: 'cases',
  severity: 'cases',
  campaign: 'cases',
  rule: 'firings',
  subject: 'points',
  model: 'points',
};

/**
 * Values of a dimension in what began in the range, of sessions' items in the sessions that did, most frequent first.
 * @throws UsageError `dimension_unknown`
 */
export function valuesOfDimension(
  tenantId: string,
  dimension: string,
  range: { readonly from: number; readonly to: number },
): TenantStatement {
  if (!Object.hasOwn(LOOKED_UP_IN, dimension)) {
    throw new UsageError('dimension_unknown', `there is no dimension ${dimension}; there are ${Object.keys(LOOKED_UP_IN).join(', ')}`);
  }
  const source: Source = SOURCES[LOOKED_UP_IN[dimension as Dimension]];
  const field = source.dimensions[dimension as Dimension] as string;
  const { columns, arrayJoin } = planFields(source, new Set([field]));
  const ofSessions = source.table === 'sessions';
  const started = 'started_at >= {from:Int64} AND started_at < {to:Int64}';
  const ofStarted = {
    where: ['NOT is_test', 'NOT is_spam', started],
    touching: ['earliest_at < {to:Int64}', 'latest_at >= {from:Int64}', started],
  };
  const begun = ofSessions ? [] : [`_${source.exists} >= {from:Int64}`, `_${source.exists} < {to:Int64}`];
  return forTenant(
    tenantId,
    { table: source.table, columns, ...(ofSessions ? ofStarted : { where: ['NOT is_test'] }) },
    {
      select: (from) =>
        `SELECT _${field} AS value FROM ${from} ${arrayJoin}\nWHERE ${[...begun, 'isNotNull(value)', "value != ''"].join(' AND ')}\n` +
        'GROUP BY value ORDER BY count() DESC, value LIMIT 1000',
      params: range,
    },
  );
}
