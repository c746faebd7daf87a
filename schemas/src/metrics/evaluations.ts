import { and, type Expr, field, is, isNull, mul, not, notNull, or } from './expression.ts';
import type { Bilingual, Metric, Scale, Term } from './metric.ts';
import { ratio } from './ratios.ts';
import type { SourceName } from './sources.ts';

interface Spec extends Pick<Metric, 'id' | 'code' | 'direction' | 'name' | 'formula' | 'notes'> {
  readonly unit?: Metric['unit'];
  readonly of?: SourceName;
  readonly at?: string;
  readonly numerator: Term;
  readonly denominator: Term;
  readonly scale?: Scale;
}

function qualityMetric({
  unit = 'fraction',
  of = 'evaluations',
  at = 'submitted_at',
  numerator,
  denominator,
  scale = {},
  ...spec
}: Spec): Metric {
  const aggregate = ratio(numerator, denominator, scale);
  return { version: 1, family: 'quality', unit, anchor: 'event', source: of, at, aggregate, additive: true, ...spec };
}

type AgreementSpec = Pick<Metric, 'id' | 'unit' | 'name' | 'formula' | 'notes'> & { readonly measure: 'chance' | 'percent' };

function agreementMetric({ measure, ...spec }: AgreementSpec): Metric {
  const of = { unit: ['evaluation_id', 'question_id'], rater: 'evaluator_id', label: 'label', where: notNull(field('label')) } as const;
  return {
    ...{ version: 1, code: 'M101', family: 'quality', direction: 'higher_better', anchor: 'event', source: 'ratings', at: 'rated_at' },
    ...{ aggregate: { kind: 'agreement', measure, ...of }, additive: false },
    ...spec,
  };
}

/** Calibration compares raters, it judges nobody. */
const counts: Expr = not(is('method', 'calibration'));
const scored: Expr = and(counts, notNull(field('score_milli')));
const weight: Expr = field('weight_milli');
const weightedScore: Expr = mul(field('score_milli'), weight);
/** Thousandths to points. */
const POINTS: Scale = { over: 1_000 };
const ofPeople: Expr = and(is('method', 'human'), isNull(field('bot_id')));
const ofBots: Expr = and(counts, notNull(field('bot_id')));
const right: Expr = is('verdict', 'right');
const judged: Expr = notNull(field('verdict'));

const SECOND_LOOK: Bilingual = {
  en: 'A second look at an evaluation replaces its score, not its time. Calibration is left out.',
  zh: '复检替换得分，不改变归档时间。不含校准评分。',
};

/** D.9 Quality work: what people and machines say of sessions. */
export const evaluationMetrics: readonly Metric[] = [
  qualityMetric({
    id: 'bot_answer_accuracy',
    code: 'M80',
    direction: 'higher_better',
    of: 'answers',
    numerator: { of: weight, where: and(ofBots, right) },
    denominator: { of: weight, where: and(ofBots, judged) },
    name: { en: 'Accuracy of bot answers', zh: '机器人回答准确率' },
    formula: {
      en: 'Judged right ÷ judged, each weighted by 1 ÷ its probability of being chosen',
      zh: '判定正确 ÷ 已判定，按抽样概率的倒数加权',
    },
    notes: {
      en: 'Evaluations that name a bot. The numbers of which it is made are thousandths of the weights: 1,000 for each answer of a simple random sample.',
      zh: '仅含注明机器人的评估。分子分母为权重的千分值：简单随机抽样时每条计 1,000。',
    },
  }),
  qualityMetric({
    id: 'qa_score',
    code: 'M97',
    unit: 'points',
    direction: 'higher_better',
    numerator: { of: field('score_milli'), where: scored },
    denominator: { where: scored },
    scale: POINTS,
    name: { en: 'Evaluation score', zh: '质检得分' },
    formula: {
      en: 'Mean of the scores; one score = S(w·s) ÷ S(w) over the answered questions that apply, s from 0 to 100, a fatal one makes it 0',
      zh: '得分均值；单次得分 = 适用且已答题目的 S(w·s) ÷ S(w)，s 为 0 至 100，致命项不合格则为 0',
    },
    notes: {
      en: `${SECOND_LOOK.en} Deduction forms: 100 less the deductions, never below 0. Above 100 only where the form gives a bonus.`,
      zh: `${SECOND_LOOK.zh}扣分制表单：100 减扣分，最低为 0。仅当表单允许加分时可超过 100。`,
    },
  }),
  qualityMetric({
    id: 'iqs',
    code: 'M98',
    unit: 'points',
    direction: 'higher_better',
    numerator: { of: weightedScore, where: and(is('method', 'human'), scored) },
    denominator: { of: weight, where: and(is('method', 'human'), scored) },
    scale: POINTS,
    name: { en: 'Internal quality score', zh: '人工质检分（IQS）' },
    formula: {
      en: 'Mean of the scores that people gave, weighted by 1 ÷ probability of being chosen',
      zh: '人工评分均值，按抽样概率的倒数加权',
    },
    notes: SECOND_LOOK,
  }),
  qualityMetric({
    id: 'aqs',
    code: 'M98',
    unit: 'points',
    direction: 'higher_better',
    numerator: { of: weightedScore, where: and(is('method', 'automatic'), scored) },
    denominator: { of: weight, where: and(is('method', 'automatic'), scored) },
    scale: POINTS,
    name: { en: 'Automatic quality score', zh: '自动质检分（AQS）' },
    formula: {
      en: 'Mean of the scores that machines gave, weighted by 1 ÷ probability of being chosen',
      zh: '自动评分均值，按抽样概率的倒数加权',
    },
    notes: { en: `${SECOND_LOOK.en} Never mixed with scores of people.`, zh: `${SECOND_LOOK.zh}从不与人工评分混合。` },
  }),
  qualityMetric({
    id: 'response_accuracy',
    code: 'M99',
    direction: 'higher_better',
    of: 'answers',
    numerator: { where: and(ofPeople, right) },
    denominator: { where: and(ofPeople, judged) },
    name: { en: 'Response accuracy', zh: '响应准确率' },
    formula: { en: 'Questions about accuracy answered right ÷ answered', zh: '准确性题目判定正确数 ÷ 已判定数' },
    notes: { en: 'Sessions of people, judged by people.', zh: '由人工评估的人工会话。' },
  }),
  qualityMetric({
    id: 'autofail_rate',
    code: 'M100',
    direction: 'lower_better',
    numerator: { where: and(scored, field('auto_failed')) },
    denominator: { where: scored },
    name: { en: 'Fatal rate', zh: '致命项率' },
    formula: { en: 'Evaluations with a fatal fault ÷ evaluations', zh: '含致命错误的评估 ÷ 评估数' },
    notes: SECOND_LOOK,
  }),
  {
    version: 1,
    id: 'evaluations_submitted',
    code: 'M100',
    family: 'quality',
    unit: 'count',
    direction: 'neutral',
    anchor: 'event',
    source: 'evaluations',
    at: 'submitted_at',
    aggregate: { kind: 'sum', term: { where: scored } },
    name: { en: 'Evaluations', zh: '评估数' },
    formula: { en: 'Evaluations with a score, calibration left out', zh: '已有得分的评估数，不含校准' },
    notes: SECOND_LOOK,
    additive: true,
  },
  {
    version: 1,
    id: 'qa_coverage',
    code: 'M100',
    family: 'quality',
    unit: 'fraction',
    direction: 'higher_better',
    anchor: 'event',
    source: 'evaluations',
    at: null,
    aggregate: { kind: 'quotient', numerator: [{ metric: 'evaluations_submitted' }], denominator: [{ metric: 'sessions_closed' }] },
    name: { en: 'Coverage of quality work', zh: '质检覆盖率' },
    formula: { en: 'Evaluations ÷ sessions closed', zh: '评估数 ÷ 结束会话数' },
    notes: {
      en: 'Each by its own time: a session may be judged in a later interval. Every closed session counts as eligible; a narrower plan asks with its filters.',
      zh: '各按自身时间归档：会话可能在之后的区间被评估。所有结束会话均视为可检；较窄的抽检计划请加筛选。',
    },
    additive: true,
  },
  agreementMetric({
    id: 'qa_agreement',
    unit: 'ratio',
    measure: 'chance',
    name: { en: 'Agreement of raters', zh: '评分一致性' },
    formula: {
      en: 'Cohen’s kappa of two raters, Krippendorff’s alpha (nominal) of more',
      zh: '两位评分人取 Cohen κ，多于两位取 Krippendorff α（名义尺度）',
    },
    notes: {
      en: 'Of calibrations, filed at the rating: 1 = always, 0 = as by chance, below 0 = less than by chance. Null where all say the same. The numbers of which it is made are the pairs that agree and all pairs. Split by question.',
      zh: '仅限校准评分，按评分时间归档：1 为完全一致，0 为等同随机，小于 0 为低于随机。全部相同时为空。分子分母为一致对数与总对数。可按评分项拆分。',
    },
  }),
  agreementMetric({
    id: 'qa_agreement.percent',
    unit: 'fraction',
    measure: 'percent',
    name: { en: 'Agreement of raters, percent', zh: '评分一致率' },
    formula: { en: 'Pairs of ratings of one question that agree ÷ pairs', zh: '同一评分项的一致评分对 ÷ 评分对' },
    notes: {
      en: 'Of calibrations. Not corrected for chance: read it beside kappa or alpha.',
      zh: '仅限校准评分。未校正随机一致，须与 κ 或 α 一并查看。',
    },
  }),
  qualityMetric({
    id: 'dispute_rate',
    code: 'M102',
    direction: 'lower_better',
    at: 'released_at',
    numerator: { where: notNull(field('disputed_at')) },
    denominator: {},
    name: { en: 'Dispute rate', zh: '申诉率' },
    formula: { en: 'Released evaluations that were disputed ÷ released evaluations', zh: '被申诉的已发布评估 ÷ 已发布评估' },
    notes: { en: 'Filed at the release.', zh: '按发布时间归档。' },
  }),
  qualityMetric({
    id: 'overturn_rate',
    code: 'M102',
    direction: 'lower_better',
    at: 'decided_at',
    numerator: { where: is('decision', 'changed') },
    denominator: { where: or(is('decision', 'changed'), is('decision', 'upheld')) },
    name: { en: 'Overturn rate', zh: '改判率' },
    formula: { en: 'Disputes in which the score changed ÷ disputes decided', zh: '改判的申诉 ÷ 已裁决的申诉' },
    notes: {
      en: 'Filed at the decision. Split by evaluator to see whose scores hold.',
      zh: '按裁决时间归档。按评估人拆分可查看各自评分的稳定性。',
    },
  }),
];
