import type { CxEvent, EvaluationAnswer } from '@tidewatch/schemas';
import { intOf, isSet, textOf } from './read-field.ts';

/** What a form's answers come to. */
export interface Scored {
  /** Null where no question gives a score. */
  readonly scoreMilli: number | null;
  /** A fatal question went wrong. */
  readonly isFatal: boolean;
  readonly answers: readonly EvaluationAnswer[];
}

type Fields = Readonly<Record<string, unknown>>;

const FULL_MILLI = 100_000;

/**
 * The score of the answers in an event (M97); null where it has none. Weighted: S(w·s) ÷ S(w) over the answered questions
 * that apply, with s = (chosen − min) ÷ (max − min) · 100. Deductions: 100 − S(deduction), never below 0. Above 100 only
 * where the form gives a bonus. In thousandths of a point, halves up.
 */
export function scoreAnswers(event: CxEvent): Scored | null {
  const told = event['answers'];
  if (!Array.isArray(told) || told.length === 0) return null;
  const applicable = told.filter((one): one is Fields => typeof one === 'object' && one !== null && one['applicable'] !== false);
  const answers = applicable.map(readAnswer);
  const raw = textOf(event, 'scoring') === 'deduction' ? afterDeductions(applicable) : weightedMean(answers);
  const bounded = raw === null || isSet(event, 'allows_bonus') ? raw : Math.min(raw, FULL_MILLI);
  return { scoreMilli: bounded, isFatal: applicable.some((one) => isSet(one, 'fatal')), answers };
}

function readAnswer(one: Fields): EvaluationAnswer {
  const [min, max, chosen] = [numberOf(one, 'min') ?? 0, numberOf(one, 'max'), numberOf(one, 'chosen')];
  const score = chosen === null || max === null || max === min ? null : Math.round((FULL_MILLI * (chosen - min)) / (max - min));
  const verdict = textOf(one, 'verdict');
  return {
    question_id: textOf(one, 'question_id') ?? '',
    score_milli: score,
    weight: Math.max(0, intOf(one, 'weight') ?? 1),
    verdict: verdict === 'right' || verdict === 'wrong' ? verdict : null,
  };
}

function weightedMean(answers: readonly EvaluationAnswer[]): number | null {
  let [above, below] = [0, 0];
  for (const { score_milli: score, weight } of answers) {
    if (score === null) continue;
    above += weight * score;
    below += weight;
  }
  return below === 0 ? null : Math.round(above / below);
}

function afterDeductions(answers: readonly Fields[]): number {
  const deducted = answers.reduce((sum, one) => sum + (numberOf(one, 'deduction') ?? 0), 0);
  return Math.max(0, FULL_MILLI - Math.round(1_000 * deducted));
}

function numberOf(fields: Fields, name: string): number | null {
  const value = fields[name];
  return typeof value === 'number' ? value : null;
}
