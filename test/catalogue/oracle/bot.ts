import type { Cell } from '@tidewatch/schemas';
import { count, meanOf, rankOf, shareOf } from './cell.ts';
import { hasAgent } from './handling.ts';
import { holds, type Range } from './range.ts';
import { isMerged, type Story, text } from './story.ts';

/** D.6: what the bot did alone. */
export function botOf(stories: readonly Story[], range: Range): Readonly<Record<string, Cell>> {
  const valid = stories.filter((story) => story.askedAt !== null);
  const started = valid.filter((story) => holds(range, story.startedAt));
  const closed = valid.filter((story) => holds(range, story.closedAt) && hasBot(story) && !isMerged(story));
  const reasonOf = (story: Story) => text(handoffOf(story), 'handoff_reason');
  return {
    bot_sessions: count(started.filter(hasBot)),
    // The dictionary divides M73 by M03. The facts settle only at the close whether a bot had the session, so that the
    // catalogue leaves open ones out on both sides, and says so.
    bot_share: shareOf(
      started.filter((story) => story.closedAt !== null),
      hasBot,
    ),
    bot_containment_rate: shareOf(closed, isContained),
    'bot_containment_rate.in_hours': shareOf(
      closed.filter((story) => !story.offhours),
      isContained,
    ),
    handoff_rate: shareOf(closed, (story) => handoffOf(story) !== undefined),
    'handoff_rate.customer_asked': shareOf(closed, (story) => reasonOf(story) === 'customer_asked'),
    'handoff_rate.rule': shareOf(closed, (story) => reasonOf(story) === 'rule'),
    emotion_handoff_rate: shareOf(closed, (story) => reasonOf(story) === 'emotion'),
    ...answersOf(stories, range),
  };
}

function hasBot(story: Story): boolean {
  return story.stays.some((stay) => stay.kind === 'bot');
}

function isContained(story: Story): boolean {
  return story.entries.length === 0 && !hasAgent(story);
}

function handoffOf(story: Story) {
  return story.events.find((event) => event.type === 'bot.handoff_requested');
}

/** Each question once: what the bot asks back is not the end of it. */
function answersOf(stories: readonly Story[], range: Range): Readonly<Record<string, Cell>> {
  const said = stories
    .flatMap((story) => story.events)
    .filter((event) => (event.type === 'bot.answered' || event.type === 'bot.unanswered') && holds(range, event.occurred_at));
  const questions = said.filter((event) => event['answer_kind'] !== 'ask_back');
  const latencies = said.map((event) => Number(event['latency_ms']));
  return {
    bot_answer_rate: shareOf(questions, (event) => event.type === 'bot.answered' && event['answer_kind'] !== 'chitchat'),
    unknown_question_rate: shareOf(questions, (event) => event.type === 'bot.unanswered'),
    bot_latency_mean: meanOf(latencies),
    bot_latency_p95: rankOf(latencies, 95),
  };
}
