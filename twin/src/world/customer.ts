import type { Channel } from '../floor/channels.ts';
import { chance, pick } from '../random/draw.ts';
import { mintId } from './emit.ts';
import type { Conversation, Customer, World } from './state.ts';

const REGULARS = 4_000;
const COMES_AGAIN = 0.3;
const SPEAKS_CHINESE = 0.82;

/** Somebody who has no open session on this channel: a regular, or a new customer. */
export function nextCustomer(world: World, channel: Channel): Customer {
  const random = world.random.customers;
  if (world.regulars.length > 0 && chance(random, COMES_AGAIN)) {
    const regular = pick(random, world.regulars);
    if (!regular.threads.get(channel)?.isOpen) return regular;
  }
  const customer: Customer = { id: mintId(world), lang: chance(random, SPEAKS_CHINESE) ? 'zh' : 'en', threads: new Map() };
  world.regulars[world.regularsSeen++ % REGULARS] = customer;
  return customer;
}

/** The customer's thread on a channel, begun where there is none. */
export function conversationOf(world: World, customer: Customer, channel: Channel): Conversation {
  const known = customer.threads.get(channel);
  if (known) return known;
  const conversation: Conversation = { id: mintId(world), seq: 0, isOpen: false, last: null };
  if (channel !== 'phone' && channel !== 'email') customer.threads.set(channel, conversation);
  return conversation;
}
