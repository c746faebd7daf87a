import type { BotAnswer, CxEvent, SessionFacts } from '@tidewatch/schemas';
import { intOf, isSet, textOf } from './read-field.ts';
import type { SessionDraft } from './session-draft.ts';

/** The bot had an answer. */
export function answerQuestion(draft: SessionDraft, event: CxEvent): void {
  noteQuestion(draft, event, true);
}

/** The bot had none. */
export function leaveUnanswered(draft: SessionDraft, event: CxEvent): void {
  noteQuestion(draft, event, false);
}

/**
 * The customer's word on an answer: on that of the message it names, else of the knowledge item, else the latest. The
 * last word counts. What the bot did not answer has no rating.
 */
export function rateAnswer(draft: SessionDraft, event: CxEvent): void {
  const messageId = textOf(event, 'message_id');
  const itemId = textOf(event, 'kb_item_id');
  const { byMessage, byItem, latest } = draft.answerPlaces;
  const named = (messageId === null ? undefined : byMessage.get(messageId)) ?? (itemId === null ? undefined : byItem.get(itemId));
  const answer = draft.botAnswers[named ?? latest];
  if (!answer?.is_answered) return;
  answer.rating = isSet(event, 'useful') ? 'useful' : 'useless';
  answer.rated_at = Math.max(event.occurred_at, answer.at);
}

/** The bot hands the customer to people; the first time counts. */
export function requestHandoff(draft: SessionDraft, event: CxEvent): void {
  if (draft.handoffRequestedAt !== null) return;
  draft.handoffRequestedAt = event.occurred_at;
  draft.handoffReason = textOf(event, 'handoff_reason') as SessionFacts['handoff_reason'];
}

/** One question; a `message_id` is answered once. */
function noteQuestion(draft: SessionDraft, event: CxEvent, isAnswered: boolean): void {
  const { byMessage, byItem } = draft.answerPlaces;
  const messageId = textOf(event, 'message_id');
  if (messageId !== null && byMessage.has(messageId)) return;
  const itemId = textOf(event, 'kb_item_id');
  const place = draft.botAnswers.length;
  draft.botAnswers.push({
    at: event.occurred_at,
    is_answered: isAnswered,
    bot_id: event.bot_id ?? draft.segments.findLast((segment) => segment.owner_kind === 'bot')?.bot_id ?? null,
    match_mode: textOf(event, 'match_mode'),
    answer_kind: textOf(event, 'answer_kind') as BotAnswer['answer_kind'],
    kb_item_id: itemId,
    kb_version: intOf(event, 'kb_version'),
    latency_ms: intOf(event, 'latency_ms'),
    rating: null,
    rated_at: null,
    has_item: typeof event['topic_has_item'] === 'boolean' ? (event['topic_has_item'] ? 'yes' : 'no') : null,
  });
  if (messageId !== null) byMessage.set(messageId, place);
  if (!isAnswered) return;
  if (itemId !== null) byItem.set(itemId, place);
  draft.answerPlaces.latest = place;
}
