import type { Cell } from '@tidewatch/schemas';
import { meanOf, quotient, shareOf } from './cell.ts';
import { holds, type Range } from './range.ts';
import { isMerged, lastMark, type Story, text } from './story.ts';

/** An invitation and its answer. */
interface Survey {
  readonly instrument: string | null;
  readonly lowest: number;
  readonly highest: number;
  readonly invitedAt: number;
  readonly answeredAt: number | null;
  readonly score: number;
}

/** D.5: what was said of the outcome. */
export function resolutionOf(stories: readonly Story[], range: Range): Readonly<Record<string, Cell>> {
  const closed = stories.filter((story) => holds(range, story.closedAt));
  const marks = closed.map((story) => text(lastMark(story), 'resolved'));
  const marked = marks.filter((mark) => mark !== null && mark !== 'unknown');
  return {
    'resolution_rate.declared': shareOf(marked, (mark) => mark === 'yes'),
    resolution_partial_rate: shareOf(marked, (mark) => mark === 'partial'),
    // What was merged into another conversation goes on there.
    resolution_unmarked_rate: shareOf(
      closed.filter((story) => !isMerged(story)),
      (story) => [null, 'unknown'].includes(text(lastMark(story), 'resolved')),
    ),
    ...surveysOf(stories.flatMap(invitationsOf), range),
  };
}

function invitationsOf(story: Story): Survey[] {
  return story.events
    .filter((event) => event.type === 'survey.invited')
    .map((event) => {
      const answer = story.events.find((one) => one.type === 'survey.answered' && one['survey_id'] === event['survey_id']);
      return {
        instrument: text(event, 'instrument'),
        lowest: Number(event['scale_min']),
        highest: Number(event['scale_max']),
        invitedAt: event.occurred_at,
        answeredAt: answer?.occurred_at ?? null,
        score: Number(answer?.['score']),
      };
    });
}

function surveysOf(surveys: readonly Survey[], range: Range): Readonly<Record<string, Cell>> {
  const answered = (instrument: string) => surveys.filter((survey) => survey.instrument === instrument && holds(range, survey.answeredAt));
  const ratings = answered('csat');
  const promise = answered('nps').map(({ score }) => (score >= 9 ? 1 : score <= 6 ? -1 : 0));
  return {
    survey_response_rate: shareOf(
      surveys.filter((survey) => holds(range, survey.invitedAt)),
      (survey) => survey.answeredAt !== null,
    ),
    'resolution_rate.confirmed': shareOf(answered('resolved'), ({ score, highest }) => score === highest),
    csat_top2: shareOf(ratings, (survey) => survey.score >= survey.highest - width(survey)),
    dsat_rate: shareOf(ratings, (survey) => survey.score <= survey.lowest + width(survey)),
    csat_mean: meanPoints(ratings.map(({ score }) => score)),
    nps: quotient(
      promise.reduce<number>((a, b) => a + b, 0),
      promise.length,
      { times: 100 },
    ),
  };
}

/** How far the upper and the lower two of a scale reach: of yes and no, only the one counts. */
function width({ lowest, highest }: Survey): number {
  return highest - lowest === 1 ? 0 : 1;
}

/** Scores are kept in thousandths. */
function meanPoints(scores: readonly number[]): Cell {
  const mean = meanOf(scores.map((score) => Math.round(score * 1000)));
  return { ...mean, value: mean.value === null ? null : (mean.numerator ?? 0) / ((mean.denominator ?? 0) * 1000) };
}
