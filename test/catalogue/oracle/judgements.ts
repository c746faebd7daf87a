import type { Cell, CxEvent } from '@tidewatch/schemas';
import { quotient, shareOf, total } from './cell.ts';
import { sessionOf } from './orders.ts';
import { holds, type Range } from './range.ts';
import { firstAt, listIn, pointsOf, sumOf, type Thing, thingsOf } from './things.ts';

interface Judgement {
  readonly thing: Thing;
  readonly by: 'people' | 'machine';
  readonly at: number | null;
  /** Of the last event that gives one, thousandths; null = none gives one. */
  readonly score: number | null;
  readonly isFatal: boolean;
  /** How many sessions it stands for, thousandths. */
  readonly weight: number;
  readonly isOfBot: boolean;
  /** Verdicts of the last event that has answers or a score. */
  readonly verdicts: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/** D.8: scores of people and machines, accuracy, disputes. Calibration judges nobody. */
export function judgementsOf(events: readonly CxEvent[], range: Range): Readonly<Record<string, Cell>> {
  const things = thingsOf(events, (event) => event['evaluation_id']);
  const judgements = things
    .filter((thing) => !thing.some(({ type }) => type === 'qa.calibration_submitted'))
    .map((thing) => judgementOf(thing, range.asOf))
    .filter(({ at }) => holds(range, at));
  const scored = judgements.filter(({ score }) => score !== null);
  const weighted = (by: Judgement['by']) => {
    const own = scored.filter((one) => one.by === by);
    return pointsOf(sumOf(own.map((one) => (one.score ?? 0) * one.weight)), sumOf(own.map((one) => one.weight)));
  };
  const verdicts = (of: readonly Judgement[], weightOf: (one: Judgement) => number, kept: (verdict: string) => boolean) =>
    sumOf(of.map((one) => one.verdicts.filter(kept).length * weightOf(one)));
  const accuracy = (of: readonly Judgement[], weightOf: (one: Judgement) => number) =>
    quotient(
      verdicts(of, weightOf, (verdict) => verdict === 'right'),
      verdicts(of, weightOf, () => true),
    );
  const closed = thingsOf(events, sessionOf).filter((session) => holds(range, firstAt(session, range.asOf, 'session.closed'))).length;
  const released = things.filter((thing) => holds(range, firstAt(thing, range.asOf, 'qa.released')));
  const decided = things.filter((thing) => holds(range, firstAt(thing, range.asOf, 'qa.dispute_decided')));
  return {
    qa_score: pointsOf(sumOf(scored.map(({ score }) => score ?? 0)), scored.length),
    iqs: weighted('people'),
    aqs: weighted('machine'),
    autofail_rate: shareOf(scored, ({ isFatal }) => isFatal),
    evaluations_submitted: total(scored.map(() => 1)),
    qa_coverage: quotient(scored.length, closed),
    response_accuracy: accuracy(
      judgements.filter(({ by, isOfBot }) => by === 'people' && !isOfBot),
      () => 1,
    ),
    bot_answer_accuracy: accuracy(
      judgements.filter(({ isOfBot }) => isOfBot),
      ({ weight }) => weight,
    ),
    'qa_agreement.percent': agreementOf(things, range),
    dispute_rate: shareOf(released, (thing) => firstAt(thing, range.asOf, 'qa.disputed') !== null),
    overturn_rate: shareOf(decided, (thing) => thing.find(({ type }) => type === 'qa.dispute_decided')?.['decision'] === 'changed'),
  };
}

interface Rating {
  readonly about: string;
  readonly by: unknown;
  readonly at: number;
  readonly choice: unknown;
}

/** Of all pairs of raters of one question of one calibration, those who chose the same; the last word of each counts. */
function agreementOf(things: readonly Thing[], range: Range): Cell {
  const told = things.flatMap((thing, i) =>
    thing
      .filter((event) => event.type === 'qa.calibration_submitted' && event['evaluator_id'] !== undefined)
      .flatMap((event) =>
        applicable(event)
          .filter(({ chosen }) => chosen !== undefined)
          .map(
            (one): Rating => ({
              about: `${i} ${one['question_id']}`,
              by: event['evaluator_id'],
              at: event.occurred_at,
              choice: one['chosen'],
            }),
          ),
      ),
  );
  const last = told.filter((one, i) => !told.slice(i + 1).some((later) => later.about === one.about && later.by === one.by));
  const known = last.filter(({ at }) => at <= range.asOf && holds(range, at));
  const pairs = known.flatMap((one, i) =>
    known.slice(i + 1).flatMap((other) => (other.about === one.about ? [[one, other] as const] : [])),
  );
  return shareOf(pairs, ([one, other]) => one.choice === other.choice);
}

function judgementOf(thing: Thing, asOf: number): Judgement {
  const given = thing.filter(
    (event) =>
      ['qa.submitted', 'qa.auto_scored', 'qa.reinspected'].includes(event.type) ||
      (event.type === 'qa.dispute_decided' && event['decision'] === 'changed'),
  );
  const scores = given.map(scoreOf);
  const score = scores.findLast((one) => one !== null) ?? null;
  const answered = given.findLast((event, i) => scores[i] !== null || applicable(event).length > 0);
  const chance = thing.findLast((event) => event['inclusion_probability'] !== undefined)?.['inclusion_probability'];
  return {
    thing,
    by: thing.some(({ type }) => type === 'qa.auto_scored') ? 'machine' : 'people',
    at: firstAt(thing, asOf, 'qa.submitted', 'qa.auto_scored'),
    score: score?.milli ?? null,
    isFatal: score?.isFatal ?? false,
    weight: chance === undefined ? 1000 : Math.round(1000 / Number(chance)),
    isOfBot: thing.some((event) => event.bot_id !== undefined),
    verdicts: answered === undefined ? [] : applicable(answered).flatMap(({ verdict }) => (verdict === undefined ? [] : [String(verdict)])),
  };
}

function applicable(event: CxEvent): readonly Fields[] {
  return listIn(event, 'answers').filter((answer) => answer['applicable'] !== false);
}

/** A score in thousandths, without a fraction of a number on the way. */
function scoreOf(event: CxEvent): { readonly milli: number; readonly isFatal: boolean } | null {
  const answers = applicable(event);
  if (event['auto_failed'] === true || answers.some(({ fatal }) => fatal === true)) return { milli: 0, isFatal: true };
  const top = event['allows_bonus'] === true ? 1_000_000 : 100_000;
  const held = (milli: number) => ({ milli: Math.max(0, Math.min(top, milli)), isFatal: false });
  if (listIn(event, 'answers').length > 0 && event['scoring'] === 'deduction') {
    return held(100_000 - 1000 * sumOf(answers.map(({ deduction }) => Number(deduction ?? 0))));
  }
  const scaled = answers.filter(({ chosen, max }) => chosen !== undefined && max !== undefined);
  // Scales have 1, 2, 4 or 5 steps: in twentieths every choice is whole.
  const twentieths = ({ chosen, min, max }: Fields) => ((Number(chosen) - Number(min)) * 20) / (Number(max) - Number(min));
  const weightOf = ({ weight }: Fields) => BigInt(Number(weight ?? 1));
  const above = scaled.reduce((sum, one) => sum + weightOf(one) * BigInt(twentieths(one)), 0n);
  const below = scaled.reduce((sum, one) => sum + weightOf(one) * 20n, 0n);
  if (below > 0n) return held(Number((200_000n * above + below) / (2n * below)));
  return event['score'] === undefined ? null : held(Math.round(Number(event['score']) * 1000));
}
