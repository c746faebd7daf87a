import type { Cell } from '@tidewatch/schemas';
import { meanOf, present, quotient, shareOf, total } from './cell.ts';
import { holds, type Range } from './range.ts';
import { lastMark, type Stay, type Story, text } from './story.ts';

const HOUR_MS = 3_600_000;

type Closed = Story & { readonly closedAt: number };

/** D.4: who had the session, and for how long. */
export function handlingOf(stories: readonly Story[], range: Range): Readonly<Record<string, Cell>> {
  const ended = stories.flatMap((story) => story.stays).filter((stay) => stay.kind === 'agent' && holds(range, stay.to));
  const handled = ended.filter((stay) => (stay.wrapFrom === null) === (stay.wrapTo === null)).map(handleTime);
  const closed = stories.filter((story): story is Closed => holds(range, story.closedAt));
  return {
    handle_time: total(handled),
    aht: meanOf(handled),
    after_work_time: meanOf(ended.filter((stay) => stay.wrapTo !== null).map(wrapUp)),
    session_duration: meanOf(closed.map((story) => story.closedAt - story.startedAt)),
    'session_duration.business': meanOf(present(closed.map((story) => story.closedBusinessMs))),
    session_duration_to_last_activity: meanOf(closed.map((story) => (story.messages.at(-1)?.at ?? story.startedAt) - story.startedAt)),
    ...withAgents(closed.filter(hasAgent)),
    reopen_rate: reopened(stories, closed, range),
  };
}

function wrapUp(stay: Stay): number {
  return (stay.wrapTo ?? 0) - (stay.wrapFrom ?? 0);
}

function handleTime(stay: Stay): number {
  return (stay.to ?? 0) - stay.from + wrapUp(stay);
}

export function hasAgent(story: Story): boolean {
  return story.stays.some((stay) => stay.kind === 'agent');
}

function withAgents(closed: readonly Closed[]): Readonly<Record<string, Cell>> {
  const transfers = closed.flatMap(transfersOf).length;
  const replies = (story: Story) => story.messages.filter((message) => message.isReply && message.sender === 'agent').length;
  const solved = closed.filter((story) => text(lastMark(story), 'resolved') === 'yes');
  return {
    transfer_rate: shareOf(closed, (story) => transfersOf(story).length > 0),
    transfers_per_session: quotient(transfers, closed.length),
    replies_per_session: meanOf(closed.map(replies)),
    one_touch_rate: shareOf(solved, (story) => replies(story) === 1),
  };
}

/** What went from people to people. */
function transfersOf(story: Story) {
  return story.events.filter((event) => event.type === 'transfer.completed' && event['transfer_kind'] !== 'bot');
}

/** Of the sessions closed 72 h ago and longer, those that the customer opened again within 72 h. */
function reopened(stories: readonly Story[], closed: readonly Closed[], range: Range): Cell {
  const settled = closed.filter((story) => story.closedAt + 72 * HOUR_MS <= range.asOf);
  const isReopened = (story: Closed) =>
    stories.some((later) => {
      const start = later.events.find((event) => event.type === 'session.started');
      return text(start, 'reopen_of') === story.events[0]?.session_id && later.startedAt - story.closedAt <= 72 * HOUR_MS;
    });
  return shareOf(settled, isReopened);
}
