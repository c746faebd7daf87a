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
    ...firstContactsOf(stories, closed, range),
    ...surveysOf(stories.flatMap(invitationsOf), range),
  };
}

const WEEK_MS = 7 * 86_400_000;

/** A first contact has none on its topic in the week before; it is repeated when the customer is back within a week of its close. */
function firstContactsOf(stories: readonly Story[], closed: readonly Story[], range: Range): Readonly<Record<string, Cell>> {
  const first = closed.filter((story) => (story.closedAt ?? 0) + WEEK_MS <= range.asOf && !isMerged(story) && !isRepeat(story));
  const isRepeated = (story: Story) =>
    stories.some((next) => text(startOf(next), 'origin') === 'customer' && idOf(story) === previousOf(next)?.session_id && isRepeat(next));
  const isPassedOn = (story: Story) =>
    story.events.some((event) => event.type === 'transfer.completed' && event['transfer_kind'] !== 'bot');
  return {
    fcr_gross: shareOf(first, (story) => !isRepeated(story)),
    'fcr_gross.strict': shareOf(first, (story) => !isRepeated(story) && !isPassedOn(story)),
    repeat_contact_rate: shareOf(first, isRepeated),
  };
}

const startOf = ({ events }: Story) => events.find((event) => event.type === 'session.started');
const idOf = ({ events }: Story) => events[0]?.session_id;

/** Sessions of these stories have no topic: all are about the same. */
function previousOf(story: Story) {
  return startOf(story)?.['prev'] as { readonly session_id: string; readonly closed_at: number } | undefined;
}

function isRepeat(story: Story): boolean {
  const previous = previousOf(story);
  return previous !== undefined && story.startedAt - previous.closed_at <= WEEK_MS;
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
