import type { Cell, CxEvent } from '@tidewatch/schemas';
import { longestOf, meanOf, present, rankOf, total } from './cell.ts';
import { holds, type Range } from './range.ts';
import type { Message, Story } from './story.ts';
import { firstResponseOf, isOfAgent, placeOfQuestion, replyAfter, turnsOf } from './talk.ts';

/** D.3, what is said of replies. */
export function responseOf(stories: readonly Story[], range: Range): Readonly<Record<string, Cell>> {
  const started = stories.filter((story) => holds(range, story.startedAt));
  const customer = present(started.map((story) => responseTo(story, false)));
  const human = present(started.map((story) => responseTo(story, true)));
  const segments = stories.flatMap((story) =>
    story.stays.filter((stay) => stay.kind === 'agent' && holds(range, stay.from)).map((stay) => firstResponseOf(story, stay)),
  );
  const turns = stories.flatMap(turnsOf).flatMap(({ asked, lastAsked, reply }) => (reply ? [{ asked, lastAsked, reply }] : []));
  const answered = turns.filter(({ reply }) => isOfAgent(reply) && holds(range, reply.at));
  const times = answered.map(({ asked, reply }) => reply.at - asked.at);
  return {
    ...withRanks('first_response_customer', customer),
    ...withRanks('first_response_human', human),
    'first_response_human.business': meanOf(present(started.map((story) => firstReply(story, true)?.firstBusinessMs ?? null))),
    'response_time.business': meanOf(present(answered.map(({ reply }) => reply.businessMs))),
    first_response_after_handoff: meanOf(present(started.map(afterHandoff))),
    agent_first_response: meanOf(present(segments)),
    ...withRanks('response_time', times),
    response_time_last_msg: meanOf(answered.map(({ lastAsked, reply }) => reply.at - lastAsked.at)),
    ...waitingOf(stories.filter((story) => holds(range, story.closedAt))),
  };
}

function withRanks(id: string, values: readonly number[]): Readonly<Record<string, Cell>> {
  return { [id]: meanOf(values), [`${id}_p50`]: rankOf(values, 50), [`${id}_p90`]: rankOf(values, 90) };
}

function responseTo(story: Story, byHuman: boolean): number | null {
  const reply = firstReply(story, byHuman);
  return reply === null || story.askedAt === null ? null : reply.at - story.askedAt;
}

function firstReply(story: Story, byHuman: boolean): Message | null {
  const place = placeOfQuestion(story);
  return place === null ? null : replyAfter(story, place, (message) => !byHuman || isOfAgent(message));
}

/** From the first moment that people were to take over. */
function afterHandoff(story: Story): number | null {
  const isHandoff = (event: CxEvent) => event.type === 'bot.handoff_requested' || event.type === 'queue.entered';
  const place = story.events.findIndex(isHandoff);
  const reply = place < 0 ? null : replyAfter(story, place, isOfAgent);
  return reply === null ? null : reply.at - (story.events[place] as CxEvent).occurred_at;
}

function waitingOf(closed: readonly Story[]): Readonly<Record<string, Cell>> {
  const silences = closed.flatMap((story) => turnsOf(story).map(({ asked, reply }) => (reply?.at ?? story.closedAt ?? 0) - asked.at));
  const waits = closed.map(customerWait);
  return { longest_silence: longestOf(silences), customer_wait_total: total(waits), customer_wait_mean: meanOf(waits) };
}

/** Ms in which the customer had an open question or stood in a queue: the stretches between neighbouring borders, each looked at once. */
function customerWait(story: Story): number {
  const end = story.closedAt ?? 0;
  const waits = [
    ...turnsOf(story).map(({ asked, reply }) => [asked.at, reply?.at ?? end] as const),
    ...story.entries.map((entry) => [entry.enteredAt, entry.leftAt ?? end] as const),
  ];
  const borders = [...new Set(waits.flat())].sort((a, b) => a - b);
  return borders.reduce((sum, border, i) => {
    const next = borders[i + 1] ?? border;
    return waits.some(([from, to]) => from <= border && to >= next) ? sum + next - border : sum;
  }, 0);
}
