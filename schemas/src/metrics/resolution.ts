import {
  add,
  and,
  asOf,
  between,
  coalesce,
  type Expr,
  eq,
  field,
  is,
  isIn,
  le,
  lt,
  mul,
  not,
  notNull,
  sub,
  value,
  when,
} from './expression.ts';
import type { Aggregate, Bilingual, Metric } from './metric.ts';
import { mean, ratio, share } from './ratios.ts';
import type { SourceName } from './sources.ts';

const HOUR_MS = 3_600_000;
/** W: who comes back within it was not helped. */
export const RETURN_WITHIN_MS = 72 * HOUR_MS;
/** X: a contact on the topic within it before makes the next one a repeat. */
const FIRST_AFTER_MS = 7 * 24 * HOUR_MS;
/** Y: a contact on the topic within it after makes the first one fail. */
const REPEAT_WITHIN_MS = 7 * 24 * HOUR_MS;

/** What a metric of these families says of itself; a fraction unless it names another unit. */
export interface Spec extends Pick<Metric, 'id' | 'code' | 'direction' | 'aggregate' | 'name' | 'formula' | 'notes' | 'isPart'> {
  readonly unit?: Metric['unit'];
  readonly filing: Filing;
}

export interface Filing {
  readonly source: SourceName;
  readonly at: string | null;
  readonly anchor: Metric['anchor'];
}

export const sessionEnd: Filing = { source: 'sessions', at: 'closed_at', anchor: 'end' };
/** The close of the session before, that the one after it tells of. */
const previousEnd: Filing = { source: 'returns', at: 'prev_closed_at', anchor: 'end' };
const together: Filing = { source: 'sessions', at: null, anchor: 'end' };
const invitation: Filing = { source: 'surveys', at: 'invited_at', anchor: 'start' };
const answer: Filing = { source: 'surveys', at: 'answered_at', anchor: 'event' };

function resolutionMetric({ filing, unit = 'fraction', ...spec }: Spec): Metric {
  return { version: 1, family: 'resolution', unit, ...filing, ...spec, additive: true };
}

/** Closed; one that another took up goes on in that. Over `sessions`. */
export const settled: Expr = and(notNull(field('closed_at')), not(eq(coalesce(field('close_reason'), value('')), value('merged'))));

/** As long after an instant as a window lasts: what happens in it is known. */
export const hasPassed = (instant: string, windowMs: number): Expr => le(add(field(instant), value(windowMs)), asOf);

/** Marked by somebody, not concluded from silence. */
const byPerson: Expr = not(eq(coalesce(field('resolved_by'), value('')), value('inferred')));
const marked: Expr = and(coalesce(isIn(field('resolved'), 'yes', 'no', 'partial'), value(false)), byPerson);

/** Of this session and the one before it. Sessions without a topic are about one and the same: that none is known. */
const sameTopic: Expr = eq(coalesce(field('topic_id'), value('')), coalesce(field('prev_topic_id'), value('')));

/** A session that the customer began within the window, the window being over. Over `returns`. */
export const cameBack = (windowMs: number): Expr =>
  and(is('origin', 'customer'), le(between('prev_closed_at', 'started_at'), value(windowMs)), hasPassed('prev_closed_at', windowMs));

/** Nothing before it on its topic within X, where the session starts at `startedAt`. */
const isFirstContact = (startedAt: string): Expr =>
  not(and(notNull(field('prev_closed_at')), sameTopic, le(between('prev_closed_at', startedAt), value(FIRST_AFTER_MS))));
/** A repeat of a first contact: what the session before was, it tells in the same way. Over `returns`. */
const repeatOfFirst: Expr = and(
  cameBack(REPEAT_WITHIN_MS),
  sameTopic,
  not(and(notNull(field('prev_after_ms')), le(field('prev_after_ms'), value(FIRST_AFTER_MS)))),
);
const firstContact: Expr = and(settled, hasPassed('closed_at', REPEAT_WITHIN_MS), isFirstContact('started_at'));

/** A point of a scale, in thousandths. */
const milli = (point: Expr): Expr => mul(point, value(1000));
const score = field('score_milli');
const highest = field('scale_max');
/** Scales begin at 1 unless they say otherwise. */
const lowest = coalesce(field('scale_min'), value(1));
/** Yes or no. */
const isOfTwo = le(sub(highest, lowest), value(1));
const answered: Expr = and(notNull(field('answered_at')), notNull(score));
/** CSAT that was answered on a scale that is known. */
const rated: Expr = and(is('instrument', 'csat'), answered, lt(lowest, highest));

/** Asked outright, whether the matter is settled. */
export const saysYes: Expr = le(milli(highest), score);
export const askedIfResolved: Expr = and(is('instrument', 'resolved'), answered, notNull(highest));
const satisfied: Expr = le(milli(when(isOfTwo, highest, sub(highest, value(1)))), score);
const dissatisfied: Expr = le(score, milli(when(isOfTwo, lowest, add(lowest, value(1)))));
/** From 0 to 10, as nothing else is an NPS. */
const recommends: Expr = and(is('instrument', 'nps'), answered, eq(coalesce(highest, value(10)), value(10)));

/** The mean of the scores for which `where` is true, in points. */
function meanScore(where: Expr): Aggregate {
  return mean(score, where, { over: 1000 });
}

/** What `prev` can tell, and what it cannot: for every metric that looks for a return. */
export const PREVIOUS_SESSION: Bilingual = {
  en: 'What came back is read off the next session, which names only the one right before it: a return with another session in between, one of a customer not recognised, or one whose session names none, is not seen.',
  zh: '是否再次来访取自后一会话，而后一会话只指明紧邻的前一会话：中间隔有其他会话、客户未被识别或未指明前一会话的，均无法识别。',
};
const TOPIC: Bilingual = {
  en: 'The topic is the one that the session before had when this one began; sessions without a topic count as one topic.',
  zh: '主题取后一会话开始时前一会话的主题；无主题的会话视为同一主题。',
};
const noted = (own: Bilingual, ...more: readonly Bilingual[]): Bilingual => ({
  en: [own, ...more].map(({ en }) => en).join(' '),
  zh: [own, ...more].map(({ zh }) => zh).join(''),
});

/** D.5 Resolution and satisfaction. */
export const resolutionMetrics: readonly Metric[] = [
  resolutionMetric({
    id: 'resolution_rate.declared',
    code: 'M59',
    direction: 'higher_better',
    filing: sessionEnd,
    aggregate: share(is('resolved', 'yes'), marked),
    name: { en: 'Resolution rate, as marked', zh: '解决率（标记）' },
    formula: { en: 'Marked as resolved ÷ marked', zh: '标记为已解决的会话 ÷ 有标记的会话' },
    notes: {
      en: 'Marked by agent or customer; what was only inferred, or marked as unknown, is not marked. The last mark counts, also one made after the close. Partly resolved is told apart. Read it beside the unmarked share.',
      zh: '指客服或客户的标记；仅由系统推断或标记为未知的，视为未标记。以最后一次标记为准，结束后的标记也计入。部分解决单列。须与未标记占比一并查看。',
    },
  }),
  resolutionMetric({
    id: 'resolution_partial_rate',
    code: 'M59',
    direction: 'neutral',
    filing: sessionEnd,
    aggregate: share(is('resolved', 'partial'), marked),
    name: { en: 'Partly resolved', zh: '部分解决占比' },
    formula: { en: 'Marked as partly resolved ÷ marked', zh: '标记为部分解决的会话 ÷ 有标记的会话' },
    notes: { en: 'Over the same sessions as the resolution rate as marked.', zh: '与标记解决率的统计范围相同。' },
  }),
  resolutionMetric({
    id: 'resolution_unmarked_rate',
    code: 'M59',
    direction: 'lower_better',
    filing: sessionEnd,
    aggregate: share(not(marked), settled),
    name: { en: 'Unmarked share', zh: '未标记占比' },
    formula: { en: 'Sessions closed without a mark ÷ sessions closed', zh: '无标记的结束会话 ÷ 结束会话数' },
    notes: {
      en: 'A mark of unknown, or one that was only inferred, is none. Sessions that were merged into others are left out.',
      zh: '标记为未知或仅由系统推断的，视为未标记。被合并的会话不计入。',
    },
  }),
  resolutionMetric({
    id: 'resolution_rate.settled',
    code: 'M60',
    unit: 'count',
    direction: 'neutral',
    filing: sessionEnd,
    aggregate: { kind: 'sum', term: { where: and(settled, hasPassed('closed_at', RETURN_WITHIN_MS)) } },
    name: { en: 'Closed for 72 h, to be returned on', zh: '已结束满 72 小时的会话数（解决率）' },
    formula: { en: 'Sessions closed at least 72 h ago', zh: '结束已满 72 小时的会话数' },
    notes: { en: 'Sessions that were merged into others are left out.', zh: '被合并的会话不计入。' },
    isPart: true,
  }),
  resolutionMetric({
    id: 'resolution_rate.returned',
    code: 'M60',
    unit: 'count',
    direction: 'lower_better',
    filing: previousEnd,
    aggregate: { kind: 'sum', term: { where: and(cameBack(RETURN_WITHIN_MS), sameTopic) } },
    name: { en: 'Returns within 72 h', zh: '72 小时内再次来访数' },
    formula: {
      en: 'Sessions begun by the customer within 72 h of the one before, on its topic, the 72 h being over',
      zh: '前一会话结束后 72 小时内客户就同一主题再次发起的会话数（72 小时已过）',
    },
    notes: noted(
      { en: 'Filed at the close of the session before, to its queue and agent.', zh: '归入前一会话的结束时刻及其队列、客服。' },
      TOPIC,
    ),
    isPart: true,
  }),
  resolutionMetric({
    id: 'resolution_rate.inferred',
    code: 'M60',
    direction: 'higher_better',
    filing: together,
    aggregate: {
      kind: 'quotient',
      numerator: [{ metric: 'resolution_rate.settled' }, { metric: 'resolution_rate.returned', minus: true }],
      denominator: [{ metric: 'resolution_rate.settled' }],
    },
    name: { en: 'Resolution rate, no return', zh: '解决率（未再来访）' },
    formula: {
      en: '(Sessions closed − those whose customer came back on the topic within 72 h) ÷ sessions closed',
      zh: '（结束会话数 − 72 小时内就同一主题再次来访的会话数）÷ 结束会话数',
    },
    notes: noted(
      {
        en: 'Filed at the close of the session before. Sessions closed less than 72 h ago are pending and leave both sides; a return after exactly 72 h counts, one that the company began does not. Merged sessions are left out.',
        zh: '归入前一会话的结束时刻。结束未满 72 小时的会话待定，分子分母均不计；恰为 72 小时的来访计入，由企业发起的不计。被合并的会话不计入。',
      },
      TOPIC,
      PREVIOUS_SESSION,
    ),
  }),
  resolutionMetric({
    id: 'resolution_rate.confirmed',
    code: 'M61',
    direction: 'higher_better',
    filing: answer,
    aggregate: share(saysYes, askedIfResolved),
    name: { en: 'Resolution rate, by survey', zh: '解决率（问卷确认）' },
    formula: { en: 'Answers that say yes ÷ answers to “is it resolved”', zh: '回答“已解决”的问卷 ÷ 已作答的解决问卷' },
    notes: {
      en: 'Yes is the highest value of the scale; an answer whose scale is not known is left out. Only who answers is heard: read it beside the response rate.',
      zh: '量表最高值为“是”；量表未知的回答不计入。仅反映作答者：须与参评率一并查看。',
    },
  }),
  resolutionMetric({
    id: 'fcr_gross.first_contacts',
    code: 'M62',
    unit: 'count',
    direction: 'neutral',
    filing: sessionEnd,
    aggregate: { kind: 'sum', term: { where: firstContact } },
    name: { en: 'First contacts', zh: '首次联系数' },
    formula: {
      en: 'Sessions closed at least 7 days ago without one on their topic in the 7 days before',
      zh: '结束已满 7 天且此前 7 天内无同主题会话的会话数',
    },
    notes: noted({ en: 'Merged sessions are left out.', zh: '被合并的会话不计入。' }, TOPIC),
    isPart: true,
  }),
  resolutionMetric({
    id: 'fcr_gross.without_transfer',
    code: 'M62',
    unit: 'count',
    direction: 'neutral',
    filing: sessionEnd,
    aggregate: { kind: 'sum', term: { where: and(firstContact, eq(field('transfer_count'), value(0))) } },
    name: { en: 'First contacts without a transfer', zh: '无转接的首次联系数' },
    formula: { en: 'First contacts that nobody passed on', zh: '未经转接的首次联系数' },
    notes: {
      en: 'From the bot to people is a hand-off, not a transfer; refused transfers do not count.',
      zh: '机器人转人工不算转接；被拒绝的转接不计。',
    },
    isPart: true,
  }),
  resolutionMetric({
    id: 'fcr_gross.repeats',
    code: 'M62',
    unit: 'count',
    direction: 'lower_better',
    filing: previousEnd,
    aggregate: { kind: 'sum', term: { where: repeatOfFirst } },
    name: { en: 'Repeats of first contacts', zh: '首次联系后的重复联系数' },
    formula: {
      en: 'Sessions begun by the customer within 7 days of a first contact, on its topic, the 7 days being over',
      zh: '首次联系结束后 7 天内客户就同一主题再次发起的会话数（7 天已过）',
    },
    notes: noted(
      {
        en: 'Filed at the close of the first contact, to its queue and agent. A repeat of what was a repeat itself is none of these.',
        zh: '归入首次联系的结束时刻及其队列、客服。重复联系之后的再次联系不计。',
      },
      TOPIC,
    ),
    isPart: true,
  }),
  resolutionMetric({
    id: 'fcr_gross.repeats_without_transfer',
    code: 'M62',
    unit: 'count',
    direction: 'lower_better',
    filing: previousEnd,
    aggregate: { kind: 'sum', term: { where: and(repeatOfFirst, not(field('prev_had_transfer'))) } },
    name: { en: 'Repeats of first contacts without a transfer', zh: '无转接首次联系后的重复联系数' },
    formula: {
      en: 'Repeats of first contacts that nobody passed on',
      zh: '未经转接的首次联系之后的重复联系数',
    },
    notes: {
      en: 'Whether the first contact was passed on, the next session tells; not told = it was not.',
      zh: '首次联系是否转接过由后一会话说明；未说明的视为未转接。',
    },
    isPart: true,
  }),
  resolutionMetric({
    id: 'fcr_gross',
    code: 'M62',
    direction: 'higher_better',
    filing: together,
    aggregate: {
      kind: 'quotient',
      numerator: [{ metric: 'fcr_gross.first_contacts' }, { metric: 'fcr_gross.repeats', minus: true }],
      denominator: [{ metric: 'fcr_gross.first_contacts' }],
    },
    name: { en: 'First contact resolution', zh: '首次解决率' },
    formula: {
      en: '(First contacts − those repeated within 7 days) ÷ first contacts',
      zh: '（首次联系数 − 7 天内有重复联系的首次联系数）÷ 首次联系数',
    },
    notes: noted(
      {
        en: 'Filed at the close of the first contact; sessions closed less than 7 days ago are pending. Transfers inside the session are allowed. Whether the session before was itself a repeat, the next one tells (prev.after_ms): where a source does not, a third contact on a topic is taken off once more.',
        zh: '归入首次联系的结束时刻；结束未满 7 天的会话待定。允许会话内转接。前一会话本身是否为重复联系由后一会话说明（prev.after_ms）：来源未说明时，同一主题的第三次联系会再扣一次。',
      },
      TOPIC,
      PREVIOUS_SESSION,
    ),
  }),
  resolutionMetric({
    id: 'fcr_gross.strict',
    code: 'M62',
    direction: 'higher_better',
    filing: together,
    aggregate: {
      kind: 'quotient',
      numerator: [{ metric: 'fcr_gross.without_transfer' }, { metric: 'fcr_gross.repeats_without_transfer', minus: true }],
      denominator: [{ metric: 'fcr_gross.first_contacts' }],
    },
    name: { en: 'First contact resolution without transfer', zh: '首次解决率（无转接）' },
    formula: {
      en: '(First contacts without a transfer − those of them repeated within 7 days) ÷ first contacts',
      zh: '（无转接的首次联系数 − 其中 7 天内有重复联系的）÷ 首次联系数',
    },
    notes: noted(
      {
        en: 'As first contact resolution; a first contact that was passed on, or repeated, or both, is not resolved.',
        zh: '口径同首次解决率；首次联系若被转接或有重复联系（或两者兼有），均不算解决。',
      },
      PREVIOUS_SESSION,
    ),
  }),
  resolutionMetric({
    id: 'fcr_net',
    code: 'M63',
    direction: 'higher_better',
    filing: answer,
    aggregate: share(saysYes, and(askedIfResolved, isFirstContact('session_started_at'))),
    name: { en: 'First contact resolution, by survey', zh: '首次解决率（问卷确认）' },
    formula: {
      en: 'First contacts whose survey says yes ÷ first contacts that answered “is it resolved”',
      zh: '回答“已解决”的首次联系 ÷ 已作答解决问卷的首次联系',
    },
    notes: noted(
      {
        en: 'Counts answers, filed where they were given. A first contact has none on its topic in the 7 days before; whether one follows is the customer’s to say.',
        zh: '按回答计数，归入作答时刻。首次联系指此前 7 天内无同主题会话；之后是否再来以客户回答为准。',
      },
      TOPIC,
    ),
  }),
  resolutionMetric({
    id: 'repeat_contact_rate',
    code: 'M64',
    direction: 'lower_better',
    filing: together,
    aggregate: {
      kind: 'quotient',
      numerator: [{ metric: 'fcr_gross.repeats' }],
      denominator: [{ metric: 'fcr_gross.first_contacts' }],
    },
    name: { en: 'Repeat contacts', zh: '重复联系率' },
    formula: { en: 'First contacts repeated within 7 days ÷ first contacts', zh: '7 天内有重复联系的首次联系数 ÷ 首次联系数' },
    notes: noted(
      {
        en: '1 − first contact resolution: a first contact counts once, however often it is repeated.',
        zh: '即 1 − 首次解决率：每次首次联系无论重复多少次只计一次。',
      },
      TOPIC,
      PREVIOUS_SESSION,
    ),
  }),
  resolutionMetric({
    id: 'survey_response_rate',
    code: 'M65',
    direction: 'higher_better',
    filing: invitation,
    aggregate: share(notNull(field('answered_at')), notNull(field('invited_at'))),
    name: { en: 'Survey response rate', zh: '参评率' },
    formula: { en: 'Invitations answered ÷ invitations', zh: '已作答的邀请 ÷ 已发送的邀请' },
    notes: {
      en: 'Filed at the invitation: a late answer changes its interval. Every invitation counts as delivered, as no event tells. All kinds of surveys; split by instrument.',
      zh: '归入邀请时刻：迟到的回答会改变该时段。因无送达事件，所有邀请视为已送达。含各类问卷，可按问卷类型拆分。',
    },
  }),
  resolutionMetric({
    id: 'csat_top2',
    code: 'M66',
    direction: 'higher_better',
    filing: answer,
    aggregate: share(satisfied, rated),
    name: { en: 'CSAT', zh: '满意度' },
    formula: { en: 'Answers with one of the two highest scores ÷ answers', zh: '评分为最高两档的回答 ÷ 回答数' },
    notes: {
      en: 'The border goes by the scale: 4 of 5, 6 of 7, 9 of 10, and the higher of two values. An answer whose scale is not known is left out. To the agent written into the invitation.',
      zh: '界线随量表而定：5 分制为 4，7 分制为 6，10 分制为 9，两值量表为较高值。量表未知的回答不计入。归属邀请中写明的客服。',
    },
  }),
  {
    version: 1,
    id: 'csat_rolling_k',
    code: 'M71',
    family: 'resolution',
    unit: 'fraction',
    direction: 'higher_better',
    ...answer,
    aggregate: { kind: 'rolling', last: 50, least: 20, within_ms: 28 * 24 * HOUR_MS, order: 'survey_id', hit: satisfied, where: rated },
    name: { en: 'Rolling CSAT', zh: '滚动满意度' },
    formula: {
      en: 'CSAT over the last 50 answers of the group up to the end of the interval',
      zh: '截至区间结束，该分组最近 50 条回答的满意度',
    },
    notes: {
      en: 'Null with fewer than 20. Answers given more than 28 days before the interval do not count. Values of intervals overlap and never add up.',
      zh: '少于 20 条时为空。早于区间 28 天以上的回答不计入。各区间的数值相互重叠，不可累加。',
    },
    additive: false,
  },
  resolutionMetric({
    id: 'csat_mean',
    code: 'M67',
    unit: 'points',
    direction: 'higher_better',
    filing: answer,
    aggregate: meanScore(and(is('instrument', 'csat'), answered)),
    name: { en: 'CSAT, mean score', zh: '满意度均分' },
    formula: { en: 'Sum of scores ÷ answers', zh: '评分之和 ÷ 回答数' },
    notes: {
      en: 'Means something only within one scale: split by survey, or take the index.',
      zh: '仅在同一量表内有意义：请按问卷拆分，或使用满意度指数。',
    },
  }),
  resolutionMetric({
    id: 'csat_index',
    code: 'M67',
    unit: 'ratio',
    direction: 'higher_better',
    filing: answer,
    aggregate: ratio({ of: sub(score, milli(lowest)), where: rated }, { of: sub(highest, lowest), where: rated }, { over: 1000 }),
    name: { en: 'CSAT index', zh: '满意度指数' },
    formula: { en: '(Mean score − lowest) ÷ (highest − lowest)', zh: '（均分 − 最低分）÷（最高分 − 最低分）' },
    notes: {
      en: 'From 0 to 1. Of several scales, wider ones weigh more. A scale begins at 1 unless the invitation says otherwise; an answer whose scale is not known is left out.',
      zh: '取值 0 至 1。含多种量表时，跨度大的权重较大。邀请未写明时量表从 1 起；量表未知的回答不计入。',
    },
  }),
  resolutionMetric({
    id: 'dsat_rate',
    code: 'M68',
    direction: 'lower_better',
    filing: answer,
    aggregate: share(dissatisfied, rated),
    name: { en: 'Dissatisfied', zh: '不满意率' },
    formula: { en: 'Answers with one of the two lowest scores ÷ answers', zh: '评分为最低两档的回答 ÷ 回答数' },
    notes: {
      en: 'The lower of two values where the scale has only two. A scale begins at 1 unless the invitation says otherwise; an answer whose scale is not known is left out.',
      zh: '两值量表取较低值。邀请未写明时量表从 1 起；量表未知的回答不计入。',
    },
  }),
  resolutionMetric({
    id: 'nps',
    code: 'M69',
    unit: 'points',
    direction: 'higher_better',
    filing: answer,
    aggregate: mean(when(le(value(9_000), score), value(1), when(lt(score, value(7_000)), value(-1), value(0))), recommends, {
      times: 100,
    }),
    name: { en: 'NPS', zh: '净推荐值' },
    formula: { en: '100 × (promoters − detractors) ÷ answers', zh: '100 ×（推荐者 − 贬损者）÷ 回答数' },
    notes: {
      en: 'From −100 to 100: 9 and 10 are promoters, 7 and 8 passive, 0 to 6 detractors. A scale that does not end at 10 is left out. Never combined with CSAT.',
      zh: '取值 −100 至 100：9、10 分为推荐者，7、8 分为中立者，0 至 6 分为贬损者。上限不为 10 的量表不计入。不与满意度合并。',
    },
  }),
  resolutionMetric({
    id: 'ces',
    code: 'M70',
    unit: 'points',
    direction: 'neutral',
    filing: answer,
    aggregate: meanScore(and(is('instrument', 'ces'), answered)),
    name: { en: 'Customer effort', zh: '客户费力度' },
    formula: { en: 'Sum of scores ÷ answers', zh: '评分之和 ÷ 回答数' },
    notes: {
      en: 'Whether more is better depends on how the survey asks. Means something only within one scale: split by survey.',
      zh: '分值高低的好坏取决于问卷的提问方式。仅在同一量表内有意义：请按问卷拆分。',
    },
  }),
];
