import type { Cell } from '@tidewatch/schemas';
import { count, shareOf } from './cell.ts';
import { holds, type Range } from './range.ts';
import type { Story } from './story.ts';

/** D.1. */
export function volumeOf(stories: readonly Story[], range: Range): Readonly<Record<string, Cell>> {
  const started = stories.filter((story) => holds(range, story.startedAt));
  const valid = started.filter((story) => story.askedAt !== null);
  const messages = stories.flatMap((story) => story.messages).filter((message) => message.isPublic && holds(range, message.at));
  const by = (sender: string) => count(messages.filter((message) => message.sender === sender));
  const t = Math.min(range.to, range.asOf);
  return {
    sessions_started: count(started),
    sessions_closed: count(stories.filter((story) => holds(range, story.closedAt))),
    sessions_valid: count(valid),
    sessions_open_now: count(stories.filter((story) => story.startedAt <= t && (story.closedAt === null || story.closedAt > t))),
    customers_unique: count([...new Set(valid.map((story) => story.customer).filter((customer) => customer !== null))]),
    messages_customer: by('customer'),
    messages_agent: by('agent'),
    messages_bot: by('bot'),
    offhours_arrivals: count(started.filter((story) => story.offhours)),
    offhours_arrival_rate: shareOf(started, (story) => story.offhours),
  };
}
