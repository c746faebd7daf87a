import type { CxEvent, EvaluationFacts } from '@tidewatch/schemas';
import { routeOf } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { at } from '../testing/lines.ts';
import { type Line, unitScript } from '../testing/script.ts';
import { evaluationFold } from './evaluation-fold.ts';
import { foldUnit } from './fold.ts';

type Fields = Readonly<Record<string, unknown>>;

function folded(lines: readonly Line[]): EvaluationFacts {
  const events = unitScript({ evaluation_id: 'e1' }, lines);
  return foldUnit(evaluationFold, routeOf(events[0] as CxEvent).unit, events) as EvaluationFacts;
}

const scoreOf = (fields: Fields) => folded([[0, 'qa.submitted', fields]]).score_milli;
const scale = (chosen: number, max: number, fields: Fields = {}): Fields => ({ min: 1, max, chosen, ...fields });
const yes = (isYes: boolean, fields: Fields = {}): Fields => ({ min: 0, max: 1, chosen: isYes ? 1 : 0, ...fields });

/** The form of the dictionary: a 5-point question, yes, the lowest of three points, and one that does not apply. */
const FORM: readonly Fields[] = [
  scale(4, 5, { question_id: 'a', weight: 40 }),
  yes(true, { question_id: 'b', weight: 30 }),
  scale(1, 3, { question_id: 'c', weight: 20 }),
  yes(false, { question_id: 'd', weight: 10, applicable: false }),
];

describe('score of an evaluation (M97)', () => {
  it('the form of the dictionary: (75·40 + 100·30 + 0·20) ÷ 90 = 66.67', () => {
    const row = folded([[0, 'qa.submitted', { answers: FORM }]]);
    expect(row.score_milli).toBe(66_667);
    expect(row.answers.map((answer) => [answer.question_id, answer.score_milli, answer.weight])).toEqual([
      ['a', 75_000, 40],
      ['b', 100_000, 30],
      ['c', 0, 20],
    ]);
  });

  it.each<[string, Fields, number]>([
    ['no weight is a weight of 1', { answers: [yes(true), yes(true), yes(false)] }, 66_667],
    ['weights need not be whole', { answers: [yes(true, { weight: 0.25 }), yes(false, { weight: 0.75 })] }, 25_000],
    ['halves of a thousandth go up', { answers: [yes(true), yes(false, { weight: 199_999 })] }, 1],
    ['a question without a choice or a range gives no score', { answers: [yes(true), { max: 5 }, { chosen: 1 }] }, 100_000],
    ['answers win over a given score', { score: 10, answers: [yes(true)] }, 100_000],
    ['without answers the given score counts', { score: 66.67 }, 66_670],
    ['deductions', { scoring: 'deduction', answers: [{ deduction: 10 }, { deduction: 2.5 }, {}] }, 87_500],
    ['deductions never go below 0', { scoring: 'deduction', answers: [{ deduction: 70 }, { deduction: 31 }] }, 0],
    ['a deduction that does not apply is none', { scoring: 'deduction', answers: [{ deduction: 70, applicable: false }, {}] }, 100_000],
    ['no bonus: 100 at most', { scoring: 'deduction', answers: [{ deduction: -5 }] }, 100_000],
    ['a bonus that the form gives', { scoring: 'deduction', allows_bonus: true, answers: [{ deduction: -5 }] }, 105_000],
    ['a given score is held to the same: no bonus', { score: 120 }, 100_000],
    ['a given score is held to the same: bonus', { score: 120, allows_bonus: true }, 120_000],
    ['a given score is held to the same: not below 0', { score: -3 }, 0],
    ['a number that no column holds', { score: 1e300, allows_bonus: true }, 1_000_000],
    ['a choice outside its range', { answers: [scale(9, 5), scale(-9, 5)] }, 0],
    ['a failed fatal question makes it 0', { answers: [...FORM, yes(false, { fatal: true })] }, 0],
    ['also when it gives no score itself, nor any other', { answers: [{ question_id: 'x', fatal: true }] }, 0],
    ['also when only the event says so', { score: 90, auto_failed: true }, 0],
    ['a fatal question that does not apply is none', { answers: [yes(true), yes(false, { fatal: true, applicable: false })] }, 100_000],
  ])('%s', (_, fields, milli) => {
    expect(scoreOf(fields)).toBe(milli);
  });

  it.each<[string, Fields]>([
    ['neither answers nor a score', {}],
    ['no question that applies', { answers: [yes(true, { applicable: false })] }],
    ['weights of 0', { answers: [yes(true, { weight: 0 })] }],
  ])('%s: no score', (_, fields) => {
    expect(folded([[0, 'qa.submitted', fields]])).toMatchObject({ score_milli: null, auto_failed: false, submitted_at: at(0) });
  });
});

describe('evaluation fold', () => {
  it.each([
    ['qa.submitted', 'human'],
    ['qa.auto_scored', 'automatic'],
    ['qa.calibration_submitted', 'calibration'],
  ])('%s makes it %s', (type, method) => {
    expect(folded([[3, type, { score: 90 }]])).toMatchObject({ method, submitted_at: at(3), score_milli: 90_000 });
  });

  it('what is judged, by which form and by whom', () => {
    const subject = { session_id: 's1', agent_id: 'ann', queue_id: 'q1', channel: 'web', form_id: 'f1', form_version: 2 };
    const row = folded([
      [0, 'qa.sampled', { ...subject, inclusion_probability: 0.05 }],
      [60, 'qa.submitted', { score: 90, evaluator_id: 'eva' }],
    ]);
    expect(row).toMatchObject({ ...subject, sampled_at: at(0), weight_milli: 20_000, evaluator_id: 'eva', bot_id: null });
  });

  it.each([
    [undefined, 1_000],
    [1, 1_000],
    [0.3, 3_333],
    [0, 1_000],
    [5e-324, 1_000_000_000],
  ])('a probability of %s weighs %i thousandths', (inclusion_probability, weight_milli) => {
    const fields = inclusion_probability === undefined ? {} : { inclusion_probability };
    expect(folded([[0, 'qa.sampled', fields]]).weight_milli).toBe(weight_milli);
  });

  it('a second look replaces score, answers and evaluator, not the time', () => {
    const row = folded([
      [0, 'qa.submitted', { answers: [yes(false, { fatal: true })], evaluator_id: 'eva' }],
      [60, 'qa.reinspected', { answers: [yes(true), yes(false)], evaluator_id: 'leo' }],
    ]);
    expect(row).toMatchObject({ submitted_at: at(0), score_milli: 50_000, auto_failed: false, evaluator_id: 'leo' });
    expect(row.answers).toHaveLength(2);
  });

  it('a second look without a score says nothing; before a first there is none', () => {
    expect(folded([[0, 'qa.reinspected', { score: 10 }]])).toMatchObject({ score_milli: null, submitted_at: null });
    const row = folded([
      [0, 'qa.submitted', { score: 80, evaluator_id: 'eva' }],
      [1, 'qa.reinspected', { evaluator_id: 'leo' }],
    ]);
    expect(row).toMatchObject({ score_milli: 80_000, evaluator_id: 'eva' });
  });

  it('scores of people, machines and calibration are not mixed, also not in one evaluation', () => {
    const row = folded([
      [0, 'qa.submitted', { score: 80, evaluator_id: 'eva' }],
      [1, 'qa.auto_scored', { score: 20 }],
      [2, 'qa.calibration_submitted', { score: 30, evaluator_id: 'leo' }],
    ]);
    expect(row).toMatchObject({ method: 'human', score_milli: 80_000, evaluator_id: 'eva' });
  });

  it('a dispute that changes the score does so; whose score it was stays', () => {
    const until = (decision: string) =>
      folded([
        [0, 'qa.submitted', { score: 40, evaluator_id: 'eva' }],
        [10, 'qa.released'],
        [20, 'qa.disputed'],
        [30, 'qa.dispute_decided', { decision, score: 90, evaluator_id: 'boss' }],
      ]);
    const times = { released_at: at(10), disputed_at: at(20), decided_at: at(30), submitted_at: at(0), evaluator_id: 'eva' };
    expect(until('changed')).toMatchObject({ ...times, decision: 'changed', score_milli: 90_000 });
    expect(until('upheld')).toMatchObject({ ...times, decision: 'upheld', score_milli: 40_000 });
  });

  it('verdicts are right or wrong, or none; they need no score beside them, and take none away', () => {
    const answers = ['right', 'wrong', 'maybe', 3].map((verdict) => ({ question_id: 'x', verdict }));
    const row = folded([
      [0, 'qa.submitted', { score: 70 }],
      [1, 'qa.reinspected', { answers }],
    ]);
    expect(row.answers.map(({ verdict, score_milli }) => [verdict, score_milli])).toEqual([
      ['right', null],
      ['wrong', null],
      [null, null],
      [null, null],
    ]);
    expect(row.score_milli).toBe(70_000);
  });

  it('each rater’s last word on each question of a calibration that applies; who does not say who he is has none', () => {
    const rate = (second: number, evaluator_id: string | undefined, ...answers: readonly Fields[]): Line => [
      second,
      'qa.calibration_submitted',
      { answers, ...(evaluator_id === undefined ? {} : { evaluator_id }) },
    ];
    const { ratings } = folded([
      rate(0, 'eva', { question_id: 'a', chosen: 4 }, { question_id: 'b', verdict: 'right' }),
      rate(1, 'leo', { question_id: 'a', chosen: 5 }, { question_id: 'b', chosen: 1, applicable: false }, { question_id: 'c' }),
      rate(2, undefined, { question_id: 'a', chosen: 1 }),
      rate(3, 'eva', { question_id: 'a', chosen: 5 }),
    ]);
    expect(ratings).toEqual([
      { question_id: 'a', evaluator_id: 'eva', label: '5', rated_at: at(3) },
      { question_id: 'b', evaluator_id: 'eva', label: 'right', rated_at: at(0) },
      { question_id: 'a', evaluator_id: 'leo', label: '5', rated_at: at(1) },
    ]);
  });
});
