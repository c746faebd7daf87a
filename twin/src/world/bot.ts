import type { Process } from '../engine/scheduler.ts';
import { generalLine, topicLine } from '../phrases/book.ts';
import { between, chance, lognormalMs } from '../random/draw.ts';
import { emit, mintId } from './emit.ts';
import { say } from './session.ts';
import type { CloseReason, Session, World } from './state.ts';

/** What comes after the bot: a person, or the end. */
type AfterBot = { readonly kind: 'person' } | { readonly kind: 'close'; readonly reason: CloseReason };

type HandoffReason = 'customer_asked' | 'emotion' | 'low_confidence' | 'rule' | 'repeated_unknown';

const PERSON: AfterBot = { kind: 'person' };
const SILENT = 0.025;
const SPAM = 0.008;
const IDLE_CLOSE_MS = 150_000;
const MOST_QUESTIONS = 5;

/** The bot has the session first: on the telephone a menu, elsewhere a chat; letters go to people at once. */
export function* stayWithBot(world: World, session: Session): Process<AfterBot> {
  if (session.channel === 'email') {
    sayAsCustomer(world, session, 'ask');
    classify(world, session);
    return PERSON;
  }
  const botId = session.channel === 'phone' ? 'ivr' : 'tide';
  const segment = { segment_id: mintId(world), bot_id: botId, owner_kind: 'bot' };
  if (session.channel === 'phone') emit(world, session, 'call.started', { direction: 'inbound' });
  emit(world, session, 'segment.started', segment);
  const after = yield* session.channel === 'phone' ? menu(world, session) : chat(world, session);
  emit(world, session, 'segment.ended', segment);
  if (after.kind === 'close' && session.channel === 'phone') emit(world, session, 'call.ended', { end_side: after.reason });
  return after;
}

function* menu(world: World, session: Session): Process<AfterBot> {
  const random = world.random.bot;
  say(world, session, { sender: 'bot', isAuto: true, text: generalLine(world.random.phrases, session.lang, 'ivr') });
  yield lognormalMs(random, 12_000, 0.4);
  if (chance(random, 0.06)) return { kind: 'close', reason: 'customer' };
  sayAsCustomer(world, session, 'ask');
  classify(world, session);
  yield between(random, 1_000, 4_000);
  if (chance(random, 0.14)) {
    answer(world, session, 'flow');
    yield lognormalMs(random, 15_000, 0.4);
    return { kind: 'close', reason: 'customer' };
  }
  return handOff(world, session, chance(random, 0.7) ? 'rule' : 'customer_asked');
}

function* chat(world: World, session: Session): Process<AfterBot> {
  const random = world.random.bot;
  say(world, session, { sender: 'bot', isAuto: true, text: generalLine(world.random.phrases, session.lang, 'welcome') });
  if (chance(random, SILENT)) return yield* idle(world, session);
  yield lognormalMs(random, 9_000, 0.7);
  if (chance(random, SPAM)) return yield* spam(world, session);
  let unknown = 0;
  for (let question = 1; question <= MOST_QUESTIONS; question++) {
    sayAsCustomer(world, session, question === 1 ? 'ask' : 'more');
    if (question === 1) classify(world, session);
    yield lognormalMs(random, 1_100, 0.5);
    if (chance(random, session.queue === 'complaints' ? 0.4 : 0.68)) answer(world, session, chance(random, 0.8) ? 'smart' : 'exact');
    else {
      unknown += 1;
      emit(world, session, 'bot.unanswered', { bot_id: 'tide', latency_ms: between(random, 300, 1_800) });
      say(world, session, { sender: 'bot', text: generalLine(world.random.phrases, session.lang, 'botSorry') });
      if (unknown === 2) return handOff(world, session, 'repeated_unknown');
    }
    const next = yield* react(world, session, unknown > 0);
    if (next) return next;
  }
  return handOff(world, session, 'low_confidence');
}

/** What the customer does after an answer; null = asks on. */
function* react(world: World, session: Session, hasUnknown: boolean): Process<AfterBot | null> {
  const random = world.random.bot;
  yield lognormalMs(random, 14_000, 0.7);
  const mood = random.next();
  const wantsPerson = hasUnknown ? 0.62 : 0.34;
  if (mood < wantsPerson) {
    say(world, session, { sender: 'customer', text: generalLine(world.random.phrases, session.lang, 'wantsPerson') });
    yield between(random, 400, 1_200);
    return handOff(world, session, 'customer_asked');
  }
  if (mood < wantsPerson + 0.04) {
    say(world, session, { sender: 'customer', text: generalLine(world.random.phrases, session.lang, 'angry') });
    yield between(random, 400, 1_200);
    return handOff(world, session, 'emotion');
  }
  if (mood < wantsPerson + 0.2) {
    say(world, session, { sender: 'customer', text: generalLine(world.random.phrases, session.lang, 'thanks') });
    if (chance(random, 0.3)) emit(world, session, 'bot.feedback', { bot_id: 'tide', useful: chance(random, 0.8) });
    yield between(random, 1_000, 4_000);
    return { kind: 'close', reason: 'customer' };
  }
  return mood < wantsPerson + 0.3 ? yield* idle(world, session) : null;
}

/** Nothing more comes from the customer. */
function* idle(world: World, session: Session): Process<AfterBot> {
  yield IDLE_CLOSE_MS;
  say(world, session, { sender: 'system', isAuto: true, text: generalLine(world.random.phrases, session.lang, 'idle') });
  return { kind: 'close', reason: 'idle' };
}

/** Advertising: half of it the bot knows by itself, half needs a person to see it. */
function* spam(world: World, session: Session): Process<AfterBot> {
  session.isSpam = true;
  for (let line = 0; line < 2; line++) {
    say(world, session, { sender: 'customer', text: generalLine(world.random.phrases, session.lang, 'spam') });
    yield between(world.random.bot, 700, 3_000);
  }
  return chance(world.random.bot, 0.5) ? { kind: 'close', reason: 'spam' } : handOff(world, session, 'rule');
}

function handOff(world: World, session: Session, reason: HandoffReason): AfterBot {
  emit(world, session, 'bot.handoff_requested', { handoff_reason: reason });
  if (session.channel !== 'phone') {
    say(world, session, { sender: 'bot', isAuto: true, text: generalLine(world.random.phrases, session.lang, 'handoff') });
  }
  return PERSON;
}

function answer(world: World, session: Session, matchMode: 'smart' | 'exact' | 'flow'): void {
  const random = world.random.bot;
  const messageId = say(world, session, { sender: 'bot', text: topicLine(world.random.phrases, session.lang, session.topic, 'bot') });
  emit(world, session, 'bot.answered', {
    bot_id: matchMode === 'flow' ? 'ivr' : 'tide',
    match_mode: matchMode,
    kb_item_id: `kb_${session.topic}`,
    kb_version: 1,
    confidence: matchMode === 'smart' ? between(random, 55, 97) / 100 : 1,
    latency_ms: between(random, 300, 1_800),
    answer_kind: 'qa',
    message_id: messageId,
  });
}

function classify(world: World, session: Session): void {
  emit(world, session, 'topic.classified', {
    topic_id: session.topic,
    domain: session.queue,
    score: between(world.random.bot, 60, 99) / 100,
    model_version: 'twin-1',
    source: 'model',
  });
}

function sayAsCustomer(world: World, session: Session, kind: 'ask' | 'more'): void {
  say(world, session, { sender: 'customer', text: topicLine(world.random.phrases, session.lang, session.topic, kind) });
}
