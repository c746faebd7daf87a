import { between, pick } from '../random/draw.ts';
import type { Random } from '../random/random.ts';
import { en } from './en.ts';
import type { GeneralLines, TopicId, TopicLines } from './topics.ts';
import { zh } from './zh.ts';

export type Lang = 'zh' | 'en';

const BOOKS = { zh, en } as const;

/** A general line, its slots filled; `agent` is how an agent calls herself. */
export function generalLine(random: Random, lang: Lang, kind: keyof GeneralLines, agent = ''): string {
  return fill(random, lang, pick(random, BOOKS[lang].general[kind]), agent);
}

/** A line about a topic, its slots filled. */
export function topicLine(random: Random, lang: Lang, topic: TopicId, kind: keyof TopicLines): string {
  return fill(random, lang, pick(random, BOOKS[lang].topics[topic][kind]), '');
}

function fill(random: Random, lang: Lang, line: string, agent: string): string {
  if (!line.includes('{')) return line;
  return line.replace(/\{(\w+)\}/g, (_, slot: string) => {
    switch (slot) {
      case 'agent':
        return agent;
      case 'order':
        return `TW${between(random, 10_000_000, 99_999_999)}`;
      case 'product':
      case 'city':
        return pick(random, BOOKS[lang].slots[slot]);
      default:
        return String(between(random, 2, 9));
    }
  });
}
