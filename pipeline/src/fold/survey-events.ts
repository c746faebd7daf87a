import type { CxEvent, Survey } from '@tidewatch/schemas';
import { intOf, textOf } from './read-field.ts';
import type { SessionDraft, SurveyDraft } from './session-draft.ts';

/**
 * An invitation; the first of a `survey_id` counts. Who is judged is settled here: who the invitation names, else the
 * agent who had the session last.
 */
export function inviteToSurvey(draft: SessionDraft, event: CxEvent): void {
  if (surveyOf(draft, event) !== undefined) return;
  draft.surveys.push({
    ...emptySurvey(draft, event),
    instrument: textOf(event, 'instrument') as Survey['instrument'],
    cycle: textOf(event, 'cycle'),
    agent_id: textOf(event, 'attributed_agent_id') ?? lastPerson(draft),
    scale_min: intOf(event, 'scale_min'),
    scale_max: intOf(event, 'scale_max'),
  });
}

/** The first answer counts. One to an invitation that was never told is taken for a CSAT that was sent at that instant. */
export function answerSurvey(draft: SessionDraft, event: CxEvent): void {
  let survey = surveyOf(draft, event);
  if (survey === undefined) {
    survey = emptySurvey(draft, event);
    draft.surveys.push(survey);
  }
  if (survey.answered_at !== null) return;
  survey.answered_at = Math.max(event.occurred_at, survey.invited_at);
  survey.score_milli = milliOf(event['score']);
}

/** Nobody answered in time. */
export function expireSurvey(draft: SessionDraft, event: CxEvent): void {
  const survey = surveyOf(draft, event);
  if (survey && survey.answered_at === null && survey.expired_at === null) {
    survey.expired_at = Math.max(event.occurred_at, survey.invited_at);
  }
}

function emptySurvey(draft: SessionDraft, event: CxEvent): SurveyDraft {
  return {
    survey_id: idOf(event),
    instrument: 'csat',
    cycle: null,
    invited_at: event.occurred_at,
    agent_id: lastPerson(draft),
    scale_min: null,
    scale_max: null,
    answered_at: null,
    score_milli: null,
    expired_at: null,
  };
}

function surveyOf(draft: SessionDraft, event: CxEvent): SurveyDraft | undefined {
  const surveyId = idOf(event);
  return draft.surveys.find((survey) => survey.survey_id === surveyId);
}

function idOf(event: CxEvent): string {
  return textOf(event, 'survey_id') ?? event.event_id;
}

function lastPerson(draft: SessionDraft): string | null {
  return draft.segments.findLast((segment) => segment.owner_kind === 'agent')?.agent_id ?? null;
}

/** Thousandths of a point; null where that is no exact integer. */
function milliOf(score: unknown): number | null {
  const milli = typeof score === 'number' ? Math.round(score * 1000) : Number.NaN;
  // Adding 0 makes of -0, which JSON does not know, a 0.
  return Number.isSafeInteger(milli) ? milli + 0 : null;
}
