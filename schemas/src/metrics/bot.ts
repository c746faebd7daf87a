import type { HANDOFF_REASONS } from '../events/session.ts';
import { and, coalesce, type Expr, eq, field, is, isNull, lt, not, notNull, value } from './expression.ts';
import type { Bilingual, Metric } from './metric.ts';
import { mean, share } from './ratios.ts';
import {
  askedIfResolved,
  cameBack,
  type Filing,
  hasPassed,
  PREVIOUS_SESSION,
  RETURN_WITHIN_MS,
  type Spec,
  saysYes,
  sessionEnd,
  settled,
} from './resolution.ts';

const question: Filing = { source: 'bot_answers', at: 'at', anchor: 'event' };

function botMetric({ filing, unit = 'fraction', ...spec }: Spec): Metric {
  const { kind } = spec.aggregate;
  return { version: 1, family: 'bot', unit, ...filing, ...spec, additive: kind !== 'distinct' && kind !== 'percentile' };
}

const isTrue = (name: string): Expr => eq(field(name), value(true));
const some = (name: string): Expr => lt(value(0), field(name));
const none = (name: string): Expr => eq(field(name), value(0));

const valid: Expr = notNull(field('first_customer_message_at'));
/** Valid, closed, and a bot had it. Over `sessions`. */
const botSession: Expr = and(settled, valid, some('bot_segments'));
/** Neither a queue nor a person had it. A session has a first queue exactly if it was in one. */
const contained: Expr = and(isNull(field('queue_id')), none('agent_segments'));

/** What the bot said back to find out what was asked is no answer yet: the one at its end is. */
const isQuestion: Expr = not(and(isTrue('is_answered'), eq(answerKind(), value('ask_back'))));
const hasAnswer: Expr = and(isTrue('is_answered'), not(eq(answerKind(), value('chitchat'))));
const fromItem: Expr = and(isTrue('is_answered'), notNull(field('kb_item_id')));
const ratedAnswer: Expr = notNull(field('rating'));
const timed: Expr = notNull(field('latency_ms'));

function answerKind(): Expr {
  return coalesce(field('answer_kind'), value(''));
}

const CONTAINED: Bilingual = {
  en: 'Contained: no queue and no person had the session.',
  zh: '独立接待指未进入队列且无人工服务。',
};

type HandoffReason = (typeof HANDOFF_REASONS)[number];
const REASONS: Readonly<Record<Exclude<HandoffReason, 'emotion'>, Bilingual>> = {
  customer_asked: { en: 'the customer asked', zh: '客户要求' },
  low_confidence: { en: 'low confidence', zh: '置信度低' },
  rule: { en: 'a rule', zh: '规则触发' },
  repeated_unknown: { en: 'repeatedly unknown', zh: '多次未识别' },
};

/** The share of bot sessions that were handed to people for one reason. */
function handoffFor(id: string, code: string, reason: HandoffReason, name: Bilingual): Metric {
  return botMetric({
    id,
    code,
    direction: 'lower_better',
    filing: sessionEnd,
    aggregate: share(and(notNull(field('handoff_requested_at')), is('handoff_reason', reason)), botSession),
    name,
    formula: { en: 'Bot sessions handed off for this reason ÷ bot sessions', zh: '因该原因转人工的机器人会话 ÷ 机器人会话数' },
    notes: { en: 'Of several hand-offs in a session the first counts.', zh: '同一会话多次转人工，以首次为准。' },
  });
}

/** D.6 Bot and knowledge. */
export const botMetrics: readonly Metric[] = [
  botMetric({
    id: 'bot_sessions',
    code: 'M73',
    unit: 'count',
    direction: 'neutral',
    filing: { source: 'segments', at: 'session_started_at', anchor: 'start' },
    aggregate: { kind: 'distinct', of: field('session_id'), where: and(is('owner_kind', 'bot'), valid) },
    name: { en: 'Bot sessions', zh: '机器人会话数' },
    formula: { en: 'Valid sessions with a bot segment, by their start', zh: '有机器人服务段的有效会话数（按会话开始时间）' },
    notes: {
      en: 'Open sessions are in it. Split by bot, a session that two bots had counts for each: groups are not added. Filtered by queue or agent it finds nothing where the bot’s segment names none.',
      zh: '含进行中的会话。按机器人拆分时，两个机器人接待过的会话各计一次，各组不可相加。机器人服务段未写明队列或客服时，按其筛选无结果。',
    },
  }),
  botMetric({
    id: 'bot_containment_rate',
    code: 'M74',
    direction: 'higher_better',
    filing: sessionEnd,
    aggregate: share(contained, botSession),
    name: { en: 'Bot containment', zh: '机器人独立接待率' },
    formula: {
      en: 'Bot sessions with no queue entry and no agent segment ÷ bot sessions',
      zh: '未进入队列且无人工服务的机器人会话 ÷ 机器人会话数',
    },
    notes: {
      en: 'Bot sessions are the valid ones that a bot had, at their close. Off-hours, containment is forced where nobody can be reached; the figure in opening hours leaves those out. Contained does not mean resolved. Merged sessions are left out.',
      zh: '机器人会话指机器人接待过的有效会话，按结束时刻统计。非工作时间无人可转，独立接待属被动；工作时间口径不含该部分。独立接待不等于已解决。被合并的会话不计入。',
    },
  }),
  botMetric({
    id: 'bot_containment_rate.in_hours',
    code: 'M74',
    direction: 'higher_better',
    filing: sessionEnd,
    aggregate: share(contained, and(botSession, eq(field('offhours'), value(false)))),
    name: { en: 'Bot containment in opening hours', zh: '机器人独立接待率（工作时间）' },
    formula: {
      en: 'The same over bot sessions that began in opening hours',
      zh: '同上，仅统计工作时间内开始的机器人会话',
    },
    notes: { en: 'A tenant without a calendar is always open.', zh: '未设置工作日历的租户视为全天开放。' },
  }),
  botMetric({
    id: 'bot_resolution_rate.sessions',
    code: 'M75',
    unit: 'count',
    direction: 'neutral',
    filing: sessionEnd,
    aggregate: { kind: 'sum', term: { where: and(botSession, hasPassed('closed_at', RETURN_WITHIN_MS)) } },
    name: { en: 'Bot sessions closed for 72 h', zh: '已结束满 72 小时的机器人会话数' },
    formula: { en: 'Bot sessions closed at least 72 h ago', zh: '结束已满 72 小时的机器人会话数' },
    notes: { en: 'Valid sessions that a bot had. Merged sessions are left out.', zh: '指机器人接待过的有效会话。被合并的会话不计入。' },
    isPart: true,
  }),
  botMetric({
    id: 'bot_resolution_rate.contained',
    code: 'M75',
    unit: 'count',
    direction: 'neutral',
    filing: sessionEnd,
    aggregate: { kind: 'sum', term: { where: and(botSession, contained, hasPassed('closed_at', RETURN_WITHIN_MS)) } },
    name: { en: 'Contained sessions closed for 72 h', zh: '已结束满 72 小时的独立接待会话数' },
    formula: { en: 'Contained bot sessions closed at least 72 h ago', zh: '结束已满 72 小时的独立接待会话数' },
    notes: CONTAINED,
    isPart: true,
  }),
  botMetric({
    id: 'bot_resolution_rate.returned',
    code: 'M75',
    unit: 'count',
    direction: 'lower_better',
    filing: { source: 'returns', at: 'prev_closed_at', anchor: 'end' },
    aggregate: {
      kind: 'sum',
      term: { where: and(cameBack(RETURN_WITHIN_MS), isNull(field('prev_queue_id')), isNull(field('prev_agent_id'))) },
    },
    name: { en: 'Returns within 72 h of a contained session', zh: '独立接待后 72 小时内再次来访数' },
    formula: {
      en: 'Sessions begun by the customer within 72 h of one with neither queue nor agent, the 72 h being over',
      zh: '前一会话既无队列也无客服，其结束后 72 小时内客户再次发起的会话数（72 小时已过）',
    },
    notes: { en: 'Filed at the close of the session before.', zh: '归入前一会话的结束时刻。' },
    isPart: true,
  }),
  botMetric({
    id: 'bot_resolution_rate.inferred',
    code: 'M75',
    direction: 'higher_better',
    filing: { source: 'sessions', at: null, anchor: 'end' },
    aggregate: {
      kind: 'quotient',
      numerator: [{ metric: 'bot_resolution_rate.contained' }, { metric: 'bot_resolution_rate.returned', minus: true }],
      denominator: [{ metric: 'bot_resolution_rate.sessions' }],
    },
    name: { en: 'Bot resolution, no return', zh: '机器人解决率（未再来访）' },
    formula: {
      en: '(Contained sessions − those whose customer came back within 72 h) ÷ bot sessions',
      zh: '（独立接待会话 − 其中 72 小时内再次来访的会话）÷ 机器人会话数',
    },
    notes: {
      en: `Sessions closed less than 72 h ago are pending. Any return counts, on whatever topic. The session before is taken for contained where neither a queue nor an agent is told of it: one that no bot had either is taken off, too. Says nothing where customers cannot get past the bot. ${PREVIOUS_SESSION.en}`,
      zh: `结束未满 72 小时的会话待定。任何主题的再次来访均计入。前一会话未写明队列与客服即视为独立接待：机器人也未接待的亦会被扣除。未开放转人工时该值无意义。${PREVIOUS_SESSION.zh}`,
    },
  }),
  botMetric({
    id: 'bot_resolution_rate.confirmed',
    code: 'M75',
    direction: 'higher_better',
    filing: { source: 'surveys', at: 'session_closed_at', anchor: 'end' },
    aggregate: share(and(isNull(field('session_queue_id')), none('agent_segments'), saysYes), and(askedIfResolved, some('bot_segments'))),
    name: { en: 'Bot resolution, by survey', zh: '机器人解决率（问卷确认）' },
    formula: {
      en: 'Contained sessions whose survey says yes ÷ bot sessions that answered “is it resolved”',
      zh: '回答“已解决”的独立接待会话 ÷ 已作答解决问卷的机器人会话',
    },
    notes: {
      en: 'Counts answers, filed at the close of their session. Ratings of single answers are not in it: see usefulness. Says nothing where customers cannot get past the bot; only who answers is heard.',
      zh: '按回答计数，归入会话结束时刻。不含对单条回答的评价，该项见有用率。未开放转人工时该值无意义；仅反映作答者。',
    },
  }),
  botMetric({
    id: 'handoff_rate',
    code: 'M76',
    direction: 'lower_better',
    filing: sessionEnd,
    aggregate: share(notNull(field('handoff_requested_at')), botSession),
    name: { en: 'Hand-off rate', zh: '转人工率' },
    formula: { en: 'Bot sessions with a hand-off ÷ bot sessions', zh: '有转人工的机器人会话 ÷ 机器人会话数' },
    notes: {
      en: 'Handed off and abandoned in the queue is still a hand-off. The shares by reason add up to it; split by reason, each group would be its own whole.',
      zh: '转人工后在队列中放弃的仍计入。各原因占比之和等于该值；若按原因拆分，则各组自成总体。',
    },
  }),
  ...Object.entries(REASONS).map(([reason, words]) =>
    handoffFor(`handoff_rate.${reason}`, 'M76', reason as HandoffReason, {
      en: `Hand-off rate: ${words.en}`,
      zh: `转人工率：${words.zh}`,
    }),
  ),
  handoffFor('emotion_handoff_rate', 'M77', 'emotion', { en: 'Hand-off rate: emotion', zh: '情绪转人工率' }),
  botMetric({
    id: 'bot_answer_rate',
    code: 'M78',
    direction: 'higher_better',
    filing: question,
    aggregate: share(hasAnswer, isQuestion),
    name: { en: 'Answered by bot', zh: '机器人命中率' },
    formula: {
      en: 'Questions with an answer other than small talk ÷ questions to the bot',
      zh: '有回答（非闲聊）的问题 ÷ 向机器人提出的问题',
    },
    notes: {
      en: 'A chain of the bot’s own questions counts once, by the answer at its end; one that the customer breaks off does not count. Small talk is asked, but not answered.',
      zh: '机器人连续反问只计一次，以最终回答为准；客户中途离开的不计。闲聊计入问题，不计为命中。',
    },
  }),
  botMetric({
    id: 'unknown_question_rate',
    code: 'M79',
    direction: 'lower_better',
    filing: question,
    aggregate: share(eq(field('is_answered'), value(false)), isQuestion),
    name: { en: 'Unknown questions', zh: '未识别问题占比' },
    formula: { en: 'Questions that the bot had no answer to ÷ questions to the bot', zh: '机器人无法回答的问题 ÷ 向机器人提出的问题' },
    notes: {
      en: 'Over the same questions as the answer rate; small talk makes up the rest of the two.',
      zh: '与命中率的统计范围相同；两者之外为闲聊。',
    },
  }),
  botMetric({
    id: 'bot_latency_mean',
    code: 'M81',
    unit: 'ms',
    direction: 'lower_better',
    filing: question,
    aggregate: mean(field('latency_ms'), timed),
    name: { en: 'Bot response time, mean', zh: '机器人平均响应时间' },
    formula: { en: 'Sum of response times ÷ answers with one', zh: '响应时间之和 ÷ 有响应时间的回答数' },
    notes: {
      en: 'As the bot’s platform tells it, the wait before the bot included; a time-out counts at the limit. Questions left unanswered are in it.',
      zh: '以机器人平台上报为准，含机器人之前的等待；超时按上限计。未能回答的问题也计入。',
    },
  }),
  botMetric({
    id: 'bot_latency_p95',
    code: 'M81',
    unit: 'ms',
    direction: 'lower_better',
    filing: question,
    aggregate: { kind: 'percentile', percent: 95, of: field('latency_ms') },
    name: { en: 'Bot response time p95', zh: '机器人响应时间 P95' },
    formula: { en: 'Nearest-rank 95th percentile of the response times', zh: '响应时间的第 95 百分位（最近秩）' },
    notes: { en: 'Over the same answers as the mean.', zh: '与平均值的统计范围相同。' },
  }),
  botMetric({
    id: 'kb_hits',
    code: 'M82',
    unit: 'count',
    direction: 'neutral',
    filing: question,
    aggregate: { kind: 'sum', term: { where: fromItem } },
    name: { en: 'Knowledge item hits', zh: '知识命中次数' },
    formula: { en: 'Answers from a knowledge item', zh: '引用知识条目的回答数' },
    notes: { en: 'Split by item; the versions of an item are counted together.', zh: '可按知识条目拆分；同一条目的各版本合并计数。' },
  }),
  botMetric({
    id: 'kb_usefulness',
    code: 'M83',
    direction: 'higher_better',
    filing: question,
    aggregate: share(is('rating', 'useful'), and(fromItem, ratedAnswer)),
    name: { en: 'Knowledge usefulness', zh: '知识有用率' },
    formula: { en: 'Answers rated useful ÷ answers rated', zh: '评为有用的回答 ÷ 已评价的回答' },
    notes: {
      en: 'Answers from a knowledge item. The customer’s last word counts, filed at the answer. Read it beside the rated share.',
      zh: '指引用知识条目的回答。以客户最后一次评价为准，归入回答时刻。须与评价占比一并查看。',
    },
  }),
  botMetric({
    id: 'kb_rated_rate',
    code: 'M83',
    direction: 'neutral',
    filing: question,
    aggregate: share(ratedAnswer, fromItem),
    name: { en: 'Rated share of answers', zh: '知识回答评价占比' },
    formula: { en: 'Answers rated ÷ answers from a knowledge item', zh: '已评价的回答 ÷ 引用知识条目的回答' },
    notes: {
      en: 'What usefulness rests on. A later rating changes the answer’s interval.',
      zh: '即有用率的样本占比。迟到的评价会改变回答所在时段。',
    },
  }),
  botMetric({
    id: 'kb_coverage',
    code: 'M84',
    direction: 'higher_better',
    filing: question,
    aggregate: share(is('has_item', 'yes'), notNull(field('has_item'))),
    name: { en: 'Knowledge coverage', zh: '知识覆盖率' },
    formula: {
      en: 'Questions whose topic had an item ÷ questions of which that is told',
      zh: '主题有知识条目的问题 ÷ 已告知是否有条目的问题',
    },
    notes: {
      en: 'As the knowledge base was when the question came, whether or not the bot found the item.',
      zh: '以提问当时的知识库为准，与机器人是否命中无关。',
    },
  }),
  botMetric({
    id: 'recovery_after_unknown.contained',
    code: 'M86',
    unit: 'count',
    direction: 'higher_better',
    filing: sessionEnd,
    aggregate: { kind: 'sum', term: { where: and(botSession, some('unknowns'), contained, hasPassed('closed_at', RETURN_WITHIN_MS)) } },
    name: { en: 'Contained sessions with an unanswered question', zh: '含未答问题的独立接待会话数' },
    formula: {
      en: 'Bot sessions with an unanswered question that nobody took over, closed 72 h ago',
      zh: '含未答问题且无人接手的机器人会话，结束已满 72 小时',
    },
    notes: { en: 'Filed at the close.', zh: '归入结束时刻。' },
    isPart: true,
  }),
  botMetric({
    id: 'recovery_after_unknown.returned',
    code: 'M86',
    unit: 'count',
    direction: 'lower_better',
    filing: { source: 'returns', at: 'prev_closed_at', anchor: 'end' },
    aggregate: {
      kind: 'sum',
      term: {
        where: and(cameBack(RETURN_WITHIN_MS), field('prev_had_unknown'), isNull(field('prev_queue_id')), isNull(field('prev_agent_id'))),
      },
    },
    name: { en: 'Returns after an unanswered question', zh: '未答问题后的再次来访数' },
    formula: {
      en: 'Sessions begun by the customer within 72 h of a contained one with an unanswered question, the 72 h being over',
      zh: '含未答问题的独立接待会话结束后 72 小时内客户再次发起的会话数（72 小时已过）',
    },
    notes: { en: 'Filed at the close of the session before.', zh: '归入前一会话的结束时刻。' },
    isPart: true,
  }),
  botMetric({
    id: 'recovery_after_unknown.sessions',
    code: 'M86',
    unit: 'count',
    direction: 'neutral',
    filing: sessionEnd,
    aggregate: { kind: 'sum', term: { where: and(botSession, some('unknowns'), hasPassed('closed_at', RETURN_WITHIN_MS)) } },
    name: { en: 'Sessions with an unanswered question', zh: '含未答问题的会话数' },
    formula: { en: 'Bot sessions with an unanswered question, closed 72 h ago', zh: '含未答问题的机器人会话，结束已满 72 小时' },
    notes: { en: 'Filed at the close.', zh: '归入结束时刻。' },
    isPart: true,
  }),
  botMetric({
    id: 'recovery_after_unknown',
    code: 'M86',
    direction: 'higher_better',
    filing: { source: 'sessions', at: null, anchor: 'end' },
    aggregate: {
      kind: 'quotient',
      numerator: [{ metric: 'recovery_after_unknown.contained' }, { metric: 'recovery_after_unknown.returned', minus: true }],
      denominator: [{ metric: 'recovery_after_unknown.sessions' }],
    },
    name: { en: 'Saved after an unanswered question', zh: '未答后挽回率' },
    formula: {
      en: '(Contained sessions with an unanswered question − those whose customer came back within 72 h) ÷ sessions with one',
      zh: '（含未答问题的独立接待会话 − 其中 72 小时内再次来访的）÷ 含未答问题的会话',
    },
    notes: {
      en: `Sessions closed less than 72 h ago are pending. ${PREVIOUS_SESSION.en}`,
      zh: `结束未满 72 小时的会话待定。${PREVIOUS_SESSION.zh}`,
    },
  }),
  botMetric({
    id: 'bot_share',
    code: 'M85',
    direction: 'neutral',
    filing: { source: 'sessions', at: 'started_at', anchor: 'start' },
    aggregate: share(some('bot_segments'), and(notNull(field('closed_at')), valid)),
    name: { en: 'Bot share of arrivals', zh: '机器人接待占比' },
    formula: { en: 'Bot sessions ÷ valid sessions', zh: '机器人会话 ÷ 有效会话' },
    notes: {
      en: 'By the start. Whether a bot had a session is settled at its close, so open ones leave both sides.',
      zh: '按开始时间统计。是否由机器人接待在会话结束时确定，进行中的会话分子分母均不计。',
    },
  }),
];
