import { and, between, coalesce, type Expr, field, is, isNull, le, lt, not, notNull, or, sub, value } from './expression.ts';
import type { Aggregate, Bilingual, Metric } from './metric.ts';
import { mean, ratio, share } from './ratios.ts';
import type { SourceName } from './sources.ts';

interface Filing {
  readonly source: SourceName;
  readonly at: string;
  readonly anchor: Metric['anchor'];
}

interface Spec extends Pick<Metric, 'id' | 'code' | 'unit' | 'direction' | 'name' | 'formula' | 'notes'> {
  readonly aggregate: Aggregate;
  /** null: read at an instant, so filed nowhere. */
  readonly filing: Filing | null;
  readonly source?: SourceName;
}

const ADDS_UP: ReadonlySet<Aggregate['kind']> = new Set(['sum', 'ratio']);

function responseMetric({ filing, source = 'sessions', ...spec }: Spec): Metric {
  return {
    version: 1,
    family: 'response',
    ...spec,
    anchor: filing?.anchor ?? 'instant',
    source: filing?.source ?? source,
    at: filing?.at ?? null,
    additive: ADDS_UP.has(spec.aggregate.kind),
  };
}

const sessionStart: Filing = { source: 'sessions', at: 'started_at', anchor: 'start' };
const sessionEnd: Filing = { source: 'sessions', at: 'closed_at', anchor: 'end' };
const segmentStart: Filing = { source: 'segments', at: 'started_at', anchor: 'start' };
const reply: Filing = { source: 'turns', at: 'answered_at', anchor: 'event' };
const turnEnd: Filing = { source: 'turns', at: 'session_closed_at', anchor: 'end' };
const dueTime: Filing = { source: 'targets', at: 'due', anchor: 'event' };

/** A time from one instant to another, over the items that have both and for which `where` is true. */
interface Latency {
  readonly id: string;
  readonly code: string;
  readonly filing: Filing;
  readonly from: string;
  readonly to: string;
  readonly where?: Expr;
  readonly name: Bilingual;
  readonly span: Bilingual;
  readonly per: Bilingual;
  readonly notes: Bilingual;
}

function meanOf({ id, code, filing, from, to, where, name, span, per, notes }: Latency): Metric {
  const counted = and(...(where ? [where] : []), notNull(field(from)), notNull(field(to)));
  return responseMetric({
    id,
    code,
    unit: 'ms',
    direction: 'lower_better',
    filing,
    aggregate: mean(between(from, to), counted),
    name,
    formula: { en: `${span.en} ÷ ${per.en}`, zh: `${span.zh}之和 ÷ ${per.zh}` },
    notes,
  });
}

function percentileOf({ id, code, filing, from, to, where, name, span, per, notes }: Latency, percent: number): Metric {
  return responseMetric({
    id: `${id}_p${percent}`,
    code,
    unit: 'ms',
    direction: 'lower_better',
    filing,
    aggregate: { kind: 'percentile', percent, of: between(from, to), ...(where && { where }) },
    name: { en: `${name.en} p${percent}`, zh: `${name.zh} P${percent}` },
    formula: {
      en: `Nearest-rank ${percent}th percentile over ${per.en}: ${span.en.charAt(0).toLowerCase()}${span.en.slice(1)}`,
      zh: `${per.zh}中${span.zh}的第 ${percent} 百分位（最近秩）`,
    },
    notes,
  });
}

const withPercentiles = (latency: Latency): readonly Metric[] => [meanOf(latency), percentileOf(latency, 50), percentileOf(latency, 90)];

const firstResponseCustomer: Latency = {
  id: 'first_response_customer',
  code: 'M32',
  filing: sessionStart,
  from: 'first_customer_message_at',
  to: 'first_reply_at',
  name: { en: 'First response seen by the customer', zh: '客户首次响应时长' },
  span: {
    en: 'From the first customer message to the first public reply by bot or agent',
    zh: '客户首条消息至机器人或客服首条公开回复的时长',
  },
  per: { en: 'sessions with such a reply', zh: '有该回复的会话数' },
  notes: {
    en: 'Automatic greetings do not count. Sessions without a reply yet are left out. After a merge the clock runs from the earlier conversation.',
    zh: '自动问候语不计。尚无回复的会话不计入。合并会话从较早的对话起算。',
  },
};

const firstResponseHuman: Latency = {
  id: 'first_response_human',
  code: 'M33',
  filing: sessionStart,
  from: 'first_customer_message_at',
  to: 'first_agent_reply_at',
  name: { en: 'First human response', zh: '人工首次响应时长' },
  span: { en: 'From the first customer message to the first public agent message', zh: '客户首条消息至客服首条公开消息的时长' },
  per: { en: 'sessions with such a message', zh: '有该消息的会话数' },
  notes: {
    en: 'Time with the bot is in it. Where the agent writes first, the clock starts at the customer’s first message. Sessions in which no person replied are left out.',
    zh: '含机器人时段。客服先发言时，从客户首条消息起算。无人工回复的会话不计入。',
  },
};

const firstResponseAfterHandoff: Latency = {
  id: 'first_response_after_handoff',
  code: 'M34',
  filing: sessionStart,
  from: 'handoff_at',
  to: 'handoff_reply_at',
  name: { en: 'Human response after hand-off', zh: '转人工后响应时长' },
  span: {
    en: 'From the bot’s hand-off or the first queue entry, whichever came first, to the first public agent message',
    zh: '机器人转人工或首次进入队列（取较早者）至客服首条公开消息的时长',
  },
  per: { en: 'sessions with such a message', zh: '有该消息的会话数' },
  notes: {
    en: 'The fair number for people behind a bot. Sessions never handed to people, or without a reply yet, are left out.',
    zh: '机器人之后衡量人工的公平口径。未转人工或尚无回复的会话不计入。',
  },
};

const agentFirstResponse: Latency = {
  id: 'agent_first_response',
  code: 'M35',
  filing: segmentStart,
  from: 'reply_due_from',
  to: 'first_reply_at',
  where: is('owner_kind', 'agent'),
  name: { en: 'Agent’s first response', zh: '客服首次响应时长' },
  span: {
    en: 'From the segment’s start, or the customer’s oldest unanswered message if later, to the agent’s first public message',
    zh: '服务段开始与客户最早未回复消息（取较晚者）至该客服首条公开消息的时长',
  },
  per: { en: 'agent segments with such a message', zh: '有该消息的人工服务段数' },
  notes: {
    en: 'Three agents in a session give three values. A segment with nothing to answer, or without an answer, is left out.',
    zh: '同一会话三名客服得三个值。无需回复或未回复的服务段不计入。',
  },
};

const responseTime: Latency = {
  id: 'response_time',
  code: 'M36',
  filing: reply,
  from: 'asked_at',
  to: 'answered_at',
  where: is('responder', 'agent'),
  name: { en: 'Response time', zh: '响应时间' },
  span: {
    en: 'From the oldest unanswered customer message to the first public agent reply',
    zh: '客户最早未回复消息至客服首条公开回复的时长',
  },
  per: { en: 'turns answered by agents', zh: '客服已回复的轮次' },
  notes: {
    en: 'Several customer messages in a row are one turn; of several replies the first counts. Filed at the reply, to the agent who replied, also across a transfer.',
    zh: '客户连续多条消息为一轮，多条回复只计首条。归入回复时刻与回复的客服，跨转接亦然。',
  },
};

const responseTimeLastMessage: Latency = {
  ...responseTime,
  id: 'response_time_last_msg',
  code: 'M37',
  from: 'last_asked_at',
  name: { en: 'Response time from the last message', zh: '末条消息响应时间' },
  span: {
    en: 'From the latest customer message of the turn to the first public agent reply',
    zh: '该轮客户最后一条消息至客服首条公开回复的时长',
  },
  notes: {
    en: 'Only for comparison with products that count so: a customer who asks again makes it shorter.',
    zh: '仅用于与采用此口径的产品对比：客户追问会使该值变短。',
  },
};

const hasWaited = notNull(field('customer_wait_ms'));

const inForce = isNull(field('cancelled_at'));
/** A target's due time is inclusive, as every threshold (rule D.0.6). */
const metInTime = le(field('met_at'), field('due_at'));
/** Not met when the due time came, although the session was open: for ever, whatever happens later. */
const breached = or(
  lt(field('due_at'), field('met_at')),
  and(isNull(field('met_at')), or(isNull(field('session_closed_at')), lt(field('due_at'), field('session_closed_at')))),
);

function attainment(id: string, code: string, target: string, name: Bilingual, notes: Bilingual): Metric {
  const counts = and(is('target', target), inForce);
  return responseMetric({
    id,
    code,
    unit: 'fraction',
    direction: 'higher_better',
    filing: dueTime,
    aggregate: ratio({ where: and(counts, metInTime) }, { where: and(counts, or(metInTime, breached)) }),
    name,
    formula: { en: 'Met in time ÷ (met in time + breached)', zh: '按时达成 ÷（按时达成 + 违约）' },
    notes: {
      en: `${notes.en} Filed at the due time, so a target counts once that has come. What is done after it is a breach for ever. Cancelled targets, and those whose session closed before they were due without being met, leave both sides.`,
      zh: `${notes.zh}归入到期时刻，到期后才计入。逾期完成永久计为违约。已取消的目标，以及会话在到期前已结束且未达成的目标，分子分母均不计。`,
    },
  });
}

/** D.3 Response and SLA. */
export const responseMetrics: readonly Metric[] = [
  ...withPercentiles(firstResponseCustomer),
  ...withPercentiles(firstResponseHuman),
  meanOf(firstResponseAfterHandoff),
  meanOf(agentFirstResponse),
  { ...meanOf(responseTime), name: { en: 'Response time, mean', zh: '平均响应时间' } },
  percentileOf(responseTime, 50),
  percentileOf(responseTime, 90),
  meanOf(responseTimeLastMessage),
  responseMetric({
    id: 'longest_silence',
    code: 'M38',
    unit: 'ms',
    direction: 'lower_better',
    filing: turnEnd,
    aggregate: { kind: 'max', of: sub(coalesce(field('answered_at'), field('given_up_at')), field('asked_at')) },
    name: { en: 'Longest unanswered wait', zh: '最长未回复时长' },
    formula: { en: 'Longest turn of the sessions closed, to its reply or the close', zh: '已结束会话中最长一轮等待（至回复或会话结束）' },
    notes: {
      en: 'Turns still open at the close are in it; replies of bots end a turn, too. Split by queue or agent: of who replied, none where nobody did. A maximum, never added.',
      zh: '含结束时仍未回复的轮次；机器人回复同样结束一轮。按队列或客服拆分时归属回复者，无人回复则无归属。为最大值，不可相加。',
    },
  }),
  responseMetric({
    id: 'customer_wait_total',
    code: 'M39',
    unit: 'ms',
    direction: 'lower_better',
    filing: sessionEnd,
    aggregate: { kind: 'sum', term: { of: field('customer_wait_ms'), where: hasWaited } },
    name: { en: 'Customer waiting, total', zh: '客户等待总时长' },
    formula: { en: 'Time with an unanswered customer message or in a queue', zh: '有未回复客户消息或处于排队中的时长之和' },
    notes: {
      en: 'An instant that is both counts once. The bot’s thinking time counts. Open sessions are left out.',
      zh: '两种情形重叠时只计一次。机器人思考时间计入。进行中的会话不计入。',
    },
  }),
  responseMetric({
    id: 'customer_wait_mean',
    code: 'M39',
    unit: 'ms',
    direction: 'lower_better',
    filing: sessionEnd,
    aggregate: mean(field('customer_wait_ms'), hasWaited),
    name: { en: 'Customer waiting by session', zh: '每会话客户等待时长' },
    formula: { en: 'Customer waiting ÷ sessions closed', zh: '客户等待总时长 ÷ 结束会话数' },
    notes: { en: 'Sessions in which nobody waited count as 0.', zh: '无等待的会话按 0 计入。' },
  }),
  attainment(
    'sla_first_response_attainment',
    'M40',
    'first',
    { en: 'First-response SLA met', zh: '首次响应 SLA 达成率' },
    { en: 'By the policy version attached.', zh: '按绑定的策略版本。' },
  ),
  attainment(
    'sla_next_response_attainment',
    'M41',
    'next',
    { en: 'Next-response SLA met', zh: '后续响应 SLA 达成率' },
    { en: 'Each turn has a target of its own.', zh: '每一轮各有一个目标。' },
  ),
  attainment(
    'sla_periodic_attainment',
    'M41',
    'periodic',
    { en: 'Periodic-update SLA met', zh: '定期跟进 SLA 达成率' },
    { en: 'Each sign of life that is asked for has a target of its own.', zh: '每次定期跟进各有一个目标。' },
  ),
  attainment(
    'sla_resolution_attainment',
    'M42',
    'resolution',
    { en: 'Resolution SLA met', zh: '解决时限 SLA 达成率' },
    {
      en: 'Met by the close or a mark as resolved. Pauses move the due time, if the policy says so.',
      zh: '以会话结束或标记已解决为达成。策略允许时，暂停会顺延到期时间。',
    },
  ),
  responseMetric({
    id: 'sla_breached_open',
    code: 'M43',
    unit: 'count',
    direction: 'lower_better',
    filing: null,
    source: 'targets',
    aggregate: { kind: 'instant', from: 'due', to: 'session_closed_at', measure: 'count', where: and(inForce, not(metInTimeOrFalse())) },
    name: { en: 'Running breaches', zh: '进行中的违约' },
    formula: { en: 'SLA targets breached in sessions open at the instant', zh: '该时刻进行中会话的已违约 SLA 目标数' },
    notes: {
      en: 'Targets, not sessions: one session can have several. A late reply does not end the breach, the close does.',
      zh: '按目标计数，同一会话可有多个。逾期回复不消除违约，会话结束后不再计入。',
    },
  }),
  responseMetric({
    id: 'sla_time_left',
    code: 'M44',
    unit: 'ms',
    direction: 'higher_better',
    filing: null,
    source: 'targets',
    aggregate: {
      kind: 'instant',
      from: 'attached_at',
      to: 'session_closed_at',
      measure: 'least_left_ms',
      until: 'due_at',
      where: and(inForce, isNull(field('met_at'))),
    },
    name: { en: 'Least time left to a breach', zh: 'SLA 最短剩余时间' },
    formula: {
      en: 'Due time − now, the least over targets neither met nor cancelled in open sessions',
      zh: '进行中会话未达成且未取消的目标中，到期时间 − 当前时间的最小值',
    },
    notes: {
      en: 'Below 0: overdue. Empty where no target is pending. In calendar time: business hours shape the due time, not the time left to it, and a paused target runs on until it is rebased. Earlier instants leave out what has been met or cancelled since.',
      zh: '负值表示已逾期；无待办目标时为空。按自然时间计：工作时间体现在到期时间中，不体现在剩余时间中；暂停的目标在顺延前继续计时。回看较早时刻时，不含此后已达成或取消的目标。',
    },
  }),
  responseMetric({
    id: 'sla_any_miss_rate',
    code: 'M45',
    unit: 'fraction',
    direction: 'lower_better',
    filing: sessionEnd,
    aggregate: share(lt(value(0), field('sla_missed')), lt(value(0), field('sla_targets'))),
    name: { en: 'Sessions with any SLA miss', zh: 'SLA 违约会话占比' },
    formula: { en: 'Sessions with a breach ÷ sessions with a target', zh: '有违约的会话 ÷ 有 SLA 目标的会话' },
    notes: { en: 'Cancelled targets count on neither side. Open sessions are left out.', zh: '已取消的目标不计入。进行中的会话不计入。' },
  }),
];

/** In time, or not: false where it has not been met at all. */
function metInTimeOrFalse(): Expr {
  return and(notNull(field('met_at')), metInTime);
}
