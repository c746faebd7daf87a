import type { CalibrationRating, CxEvent, EvaluationAnswer, EvaluationFacts } from '@tidewatch/schemas';
import { boundedScore, labelsOf, scoreAnswers } from './evaluation-score.ts';
import type { Fold } from './fold.ts';
import { createHead, type HeadDraft, headOf, takeHead } from './head-draft.ts';
import { intOf, isSet, textOf } from './read-field.ts';

type Told = Omit<EvaluationFacts, keyof ReturnType<typeof headOf> | 'evaluation_id' | 'ratings'>;
type Writable = { -readonly [K in keyof Told]: Told[K] };

/** An evaluation's facts in the making. */
export interface EvaluationDraft extends HeadDraft {
  readonly told: Writable;
  /** By question and rater. */
  readonly ratings: Map<string, CalibrationRating>;
}

/** Events that give a score, and by which method. */
const METHODS: Readonly<Record<string, string>> = {
  'qa.submitted': 'human',
  'qa.auto_scored': 'automatic',
  'qa.calibration_submitted': 'calibration',
};

/** Of what is chosen once in a million; no plan chooses more seldom. */
const MAX_WEIGHT_MILLI = 1_000_000_000;

/** The fold of topic cx.qa. A second look at an evaluation replaces its score and its answers, not its time. */
export const evaluationFold: Fold<EvaluationDraft, EvaluationFacts> = {
  create: (unit) => ({
    ...createHead(unit),
    ratings: new Map(),
    told: {
      ...{ method: null, form_id: null, form_version: null, evaluator_id: null },
      ...{ session_id: null, agent_id: null, bot_id: null, queue_id: null, channel: null },
      ...{ sampled_at: null, submitted_at: null, score_milli: null, auto_failed: false, weight_milli: 1_000 },
      ...{ released_at: null, disputed_at: null, decided_at: null, decision: null, answers: [] },
    },
  }),
  evolve(draft, event) {
    takeHead(draft, event);
    const { told } = draft;
    takeSubject(told, event);
    switch (event.type) {
      case 'qa.sampled':
        told.sampled_at ??= event.occurred_at;
        break;
      case 'qa.submitted':
      case 'qa.auto_scored':
      case 'qa.calibration_submitted':
        told.submitted_at ??= event.occurred_at;
        told.method ??= METHODS[event.type] as string;
        if (event.type === 'qa.calibration_submitted') takeRatings(draft, event);
        // Scores of people, of machines and of a calibration are never mixed: the first says what this evaluation is.
        if (told.method === METHODS[event.type] && takeScore(told, event)) takeEvaluator(told, event);
        break;
      case 'qa.reinspected':
        if (told.submitted_at !== null && takeScore(told, event)) takeEvaluator(told, event);
        break;
      case 'qa.released':
        told.released_at ??= event.occurred_at;
        break;
      case 'qa.disputed':
        told.disputed_at ??= event.occurred_at;
        break;
      case 'qa.dispute_decided':
        told.decided_at ??= event.occurred_at;
        told.decision ??= textOf(event, 'decision');
        // Whose score did not hold is the one who gave it, not the one who decides.
        if (told.decision === 'changed' && told.submitted_at !== null) takeScore(told, event);
    }
  },
  finish(draft) {
    const { tenant_id, bucket_on, ...head } = headOf(draft);
    return {
      tenant_id,
      bucket_on,
      evaluation_id: draft.unit.id,
      ...head,
      ...draft.told,
      answers: [...draft.told.answers],
      ratings: [...draft.ratings.values()],
    };
  },
};

/** What one rater says in a calibration: the choice, else the verdict, of each question; the last word counts. */
function takeRatings({ ratings }: EvaluationDraft, event: CxEvent): void {
  const evaluatorId = textOf(event, 'evaluator_id');
  if (evaluatorId === null) return;
  for (const { questionId, label } of labelsOf(event)) {
    const rating = { question_id: questionId, evaluator_id: evaluatorId, label, rated_at: event.occurred_at };
    ratings.set(JSON.stringify([questionId, evaluatorId]), rating);
  }
}

/** The first event that says what is judged, by which form, by whom. */
function takeSubject(told: Writable, event: CxEvent): void {
  told.form_id ??= textOf(event, 'form_id');
  told.form_version ??= intOf(event, 'form_version');
  told.session_id ??= event.session_id ?? null;
  told.agent_id ??= event.agent_id ?? null;
  told.bot_id ??= event.bot_id ?? null;
  told.queue_id ??= event.queue_id ?? null;
  told.channel ??= event.channel ?? null;
  const probability = event['inclusion_probability'];
  if (typeof probability === 'number' && probability > 0) told.weight_milli = Math.min(Math.round(1_000 / probability), MAX_WEIGHT_MILLI);
}

/** The score that the answers make; without answers the one that the event gives. False for an event with neither: it says nothing. */
function takeScore(told: Writable, event: CxEvent): boolean {
  const scored = scoreAnswers(event);
  const given = event['score'];
  const isFatal = isSet(event, 'auto_failed') || scored?.isFatal === true;
  const score = isFatal ? 0 : (scored?.scoreMilli ?? boundedScore(typeof given === 'number' ? 1_000 * given : null, event));
  const answers: readonly EvaluationAnswer[] = scored?.answers ?? [];
  if (score === null && answers.length === 0) return false;
  told.answers = answers;
  // Answers that are right or wrong, on no scale, are judgements all the same; they leave the score as it is.
  if (score === null) return true;
  told.auto_failed = isFatal;
  told.score_milli = score;
  return true;
}

function takeEvaluator(told: Writable, event: CxEvent): void {
  told.evaluator_id = textOf(event, 'evaluator_id') ?? told.evaluator_id;
}
