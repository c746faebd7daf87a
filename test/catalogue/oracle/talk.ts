import type { Message, Stay, Story } from './story.ts';

/** A run of the customer's messages, and what came of it. */
export interface Turn {
  readonly asked: Message;
  readonly lastAsked: Message;
  readonly reply: Message | null;
}

const isAsked = (message: Message): boolean => message.isPublic && message.sender === 'customer';

/** The turns of a conversation, as its reader would mark them: each reply closes what is open. */
export function turnsOf(story: Story): readonly Turn[] {
  const turns: Turn[] = [];
  let run: Message[] = [];
  const close = (reply: Message | null) => {
    const [asked] = run;
    if (asked !== undefined) turns.push({ asked, lastAsked: run.at(-1) ?? asked, reply });
    run = [];
  };
  for (const message of story.messages) {
    if (isAsked(message)) run.push(message);
    else if (message.isReply) close(message);
  }
  close(null);
  return turns;
}

/** First reply after an event of the conversation that the test is true for. */
export function replyAfter(story: Story, place: number, is: (message: Message) => boolean = () => true): Message | null {
  return story.messages.find((message) => message.isReply && message.place > place && is(message)) ?? null;
}

export const isOfAgent = (message: Message): boolean => message.sender === 'agent';

/** Place of the first public message of the customer; before everything, where that was in a merged conversation; null where the customer said nothing. */
export function placeOfQuestion(story: Story): number | null {
  if (story.askedAt === null) return null;
  return story.messages.find((message) => isAsked(message) && message.at === story.askedAt)?.place ?? -1;
}

/** How long the customer waited for the agent of a stay: null with nothing to answer, or no answer. */
export function firstResponseOf(story: Story, stay: Stay): number | null {
  const open = turnsOf(story).find(({ asked, reply }) => asked.place < stay.place && (reply === null || reply.place > stay.place));
  const asked = story.messages.find((message) => isAsked(message) && message.place > stay.place && message.place < stay.lastPlace);
  const due = open ? { at: stay.from, place: stay.place } : asked;
  if (due === undefined) return null;
  const reply = replyAfter(story, due.place, (message) => isOfAgent(message) && message.agent === stay.agent);
  return reply === null || reply.place > stay.lastPlace ? null : reply.at - due.at;
}
