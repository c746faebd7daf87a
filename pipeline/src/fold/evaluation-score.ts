import type { CxEvent, EvaluationAnswer } from '@tidewatch/schemas';
import { isSet, textOf } from './read-field.ts';

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
/** No form gives more, whatever an event says: a score is a column of integers. */
const BONUS_MILLI = 10 * FULL_MILLI;
const MAX_WEIGHT = 1_000_000;

/**
 * The score of the answers in an event (M97); null where it has none. Weighted: S(w·s) ÷ S(w) over the answered questions
 * that apply, with s = (chosen − min) ÷ (max − min) · 100. Deductions: 100 − S(deduction), never below 0. Above 100 only
 * where the form gives a bonus. In thousandths of a point, halves up.
 */
export function scoreAnswers(event: CxEvent): Scored | null {
  const told = event['answers'];
  if (!Array.isArray(told) || told.length === 0) return null;
  const applicable = told.filter((one): one is Fields => typeof one === 'object' && one !== null && one['applicable'] !== false);
  const milli = textOf(event, 'scoring') === 'deduction' ? afterDeductions(applicable) : weightedMean(applicable);
  return {
    scoreMilli: boundedScore(milli, event),
    isFatal: applicable.some((one) => isSet(one, 'fatal')),
    answers: applicable.map((one) => readAnswer(one, event)),
  };
}

/** What is said to each question that applies, as text to compare: the choice, else the verdict. */
export function labelsOf(event: CxEvent): readonly { readonly questionId: string; readonly label: string }[] {
  const told = Array.isArray(event['answers']) ? event['answers'] : [];
  return told.flatMap((one) => {
    if (typeof one !== 'object' || one === null || one.applicable === false) return [];
    const label = one.chosen ?? one.verdict;
    return typeof label === 'string' || typeof label === 'number'
      ? [{ questionId: textOf(one, 'question_id') ?? '', label: String(label) }]
      : [];
  });
}

/** The score in thousandths, halves up, inside what the form in the event allows; null where it is no number. */
export function boundedScore(milli: number | null, event: CxEvent): number | null {
  if (milli === null || Number.isNaN(milli)) return null;
  return Math.min(Math.max(0, Math.round(milli)), isSet(event, 'allows_bonus') ? BONUS_MILLI : FULL_MILLI);
}

function readAnswer(one: Fields, event: CxEvent): EvaluationAnswer {
  const verdict = textOf(one, 'verdict');
  return {
    question_id: textOf(one, 'question_id') ?? '',
    score_milli: boundedScore(scoreOf(one), event),
    weight: Math.round(weightOf(one)),
    verdict: verdict === 'right' || verdict === 'wrong' ? verdict : null,
  };
}

/** Where the choice lies between the least and the most, in thousandths of a point; null where the question gives no score. */
function scoreOf(one: Fields): number | null {
  const [min, max, chosen] = [numberOf(one, 'min') ?? 0, numberOf(one, 'max'), numberOf(one, 'chosen')];
  return chosen === null || max === null || max === min ? null : (FULL_MILLI * (chosen - min)) / (max - min);
}

function weightOf(one: Fields): number {
  return Math.min(Math.max(0, numberOf(one, 'weight') ?? 1), MAX_WEIGHT);
}

function weightedMean(answers: readonly Fields[]): number | null {
  let [above, below] = [0, 0];
  for (const one of answers) {
    const score = scoreOf(one);
    if (score === null) continue;
    above += weightOf(one) * score;
    below += weightOf(one);
  }
  return below === 0 ? null : above / below;
}

function afterDeductions(answers: readonly Fields[]): number {
  const deducted = answers.reduce((sum, one) => sum + (numberOf(one, 'deduction') ?? 0), 0);
  return FULL_MILLI - 1_000 * deducted;
}

function numberOf(fields: Fields, name: string): number | null {
  const value = fields[name];
  return typeof value === 'number' ? value : null;
}
