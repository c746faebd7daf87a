import type { Process } from '../engine/scheduler.ts';
import { generalLine, topicLine } from '../phrases/book.ts';
import { between, chance, exponentialMs, lognormalMs, pickWeighted } from '../random/draw.ts';
import { emit, mintId } from './emit.ts';
import { say } from './session.ts';
import type { Agent, Session, World } from './state.ts';

/** How a talk ended: who closed it, or where the agent wants to pass it on to. */
export type Talk = 'agent' | 'customer' | 'idle' | 'spam' | 'to_queue' | 'to_agent';

interface TalkSetting {
  readonly session: Session;
  readonly agent: Agent;
  readonly segmentId: string;
  readonly mayTransfer: boolean;
}

const ENDS = { agent: 0.66, customer: 0.19, idle: 0.06, to_queue: 0.055, to_agent: 0.035 } as const;
const ENDS_AT_LAST = { agent: 0.72, customer: 0.22, idle: 0.06 } as const;
const IDLE_CLOSE_MS = 180_000;
const SLOWER_PER_OTHER_SESSION = 0.12;

/** The customer and the agent talk. Returns who ended it, at the instant in which it ends. */
export function* talk(world: World, setting: TalkSetting): Process<Talk> {
  if (setting.session.isSpam) {
    yield between(world.random.talk, 6_000, 25_000);
    return 'spam';
  }
  const end: Talk = pickWeighted<Talk>(world.random.talk, setting.mayTransfer ? ENDS : ENDS_AT_LAST);
  switch (setting.session.channel) {
    case 'phone':
      return yield* call(world, setting, end === 'idle' ? 'customer' : end);
    case 'email':
      return yield* writeMail(world, setting, end === 'to_queue' ? end : 'agent');
    default:
      return yield* chat(world, setting, end);
  }
}

function* chat(world: World, setting: TalkSetting, end: Talk): Process<Talk> {
  const { session } = setting;
  const random = world.random.talk;
  yield between(random, 1_500, 6_000);
  tell(world, setting, 'greeting', true);
  if (session.isTest || !chance(random, 0.5))
    emit(world, session, 'agent.viewed', { agent_id: setting.agent.id, segment_id: setting.segmentId });
  const turns = end === 'to_queue' || end === 'to_agent' ? between(random, 1, 2) : 2 + Math.min(9, exponentialMs(random, 2_300) / 1_000);
  for (let turn = 1; turn <= turns; turn++) {
    yield writingMs(world, setting.agent, turn === 1 ? 34_000 : 51_000);
    reply(world, setting, turn);
    if (turn < turns) {
      yield lognormalMs(random, 35_000, 0.7);
      ask(world, session, turn);
    }
  }
  if (end === 'to_queue' || end === 'to_agent') return end;
  if (end === 'idle') {
    yield IDLE_CLOSE_MS;
    say(world, session, { sender: 'system', isAuto: true, text: generalLine(world.random.phrases, session.lang, 'idle') });
    return end;
  }
  yield lognormalMs(random, 20_000, 0.6);
  say(world, session, { sender: 'customer', text: generalLine(world.random.phrases, session.lang, 'thanks') });
  if (end === 'customer') return end;
  yield writingMs(world, setting.agent, 14_000);
  tell(world, setting, 'goodbye', true);
  yield between(random, 2_000, 12_000);
  return end;
}

function* writeMail(world: World, setting: TalkSetting, end: Talk): Process<Talk> {
  yield writingMs(world, setting.agent, 90_000);
  if (end === 'to_queue') return end;
  yield writingMs(world, setting.agent, 150_000);
  const { lang, topic } = setting.session;
  const lines = [
    generalLine(world.random.phrases, lang, 'greeting', setting.agent.spec.name[lang]),
    topicLine(world.random.phrases, lang, topic, 'agent'),
    generalLine(world.random.phrases, lang, 'goodbye'),
  ];
  say(world, setting.session, { sender: 'agent', agent: setting.agent, text: lines.join('\n') });
  yield between(world.random.talk, 1_000, 20_000);
  return end;
}

function* call(world: World, setting: TalkSetting, end: Talk): Process<Talk> {
  const { session, agent, segmentId } = setting;
  const random = world.random.talk;
  const fields = { segment_id: segmentId, agent_id: agent.id };
  emit(world, session, 'call.answered', fields);
  yield between(random, 800, 2_500);
  tell(world, setting, 'greeting', false);
  const transfers = end === 'to_queue' || end === 'to_agent';
  const talkMs = Math.round(lognormalMs(random, transfers ? 90_000 : 300_000, 0.55) * agent.spec.pace);
  const holdAfter = chance(random, 0.2) ? between(random, 2, 3) : 0;
  const exchanges = Math.min(8, Math.max(2, Math.round(talkMs / 40_000)));
  for (let exchange = 1; exchange <= exchanges; exchange++) {
    yield Math.round(talkMs / exchanges / 2);
    ask(world, session, exchange);
    if (exchange === holdAfter) yield* hold(world, setting);
    yield Math.round(talkMs / exchanges / 2);
    reply(world, setting, exchange);
  }
  if (transfers) return end;
  yield between(random, 1_000, 5_000);
  tell(world, setting, 'goodbye', false);
  emit(world, session, 'call.ended', { end_side: end });
  return end;
}

function* hold(world: World, { session, agent, segmentId }: TalkSetting): Process {
  const fields = { segment_id: segmentId, agent_id: agent.id };
  emit(world, session, 'hold.started', fields);
  yield lognormalMs(world.random.talk, 40_000, 0.6);
  emit(world, session, 'hold.ended', fields);
}

/** Time to read and write, ms: longer with more sessions in hand. */
function writingMs(world: World, agent: Agent, medianMs: number): number {
  const others = Math.max(0, agent.held.size - 1);
  return Math.round(lognormalMs(world.random.talk, medianMs, 0.55) * agent.spec.pace * (1 + SLOWER_PER_OTHER_SESSION * others));
}

function tell(world: World, { session, agent }: TalkSetting, kind: 'greeting' | 'goodbye', isAuto: boolean): void {
  const text = generalLine(world.random.phrases, session.lang, kind, agent.spec.name[session.lang]);
  say(world, session, { sender: 'agent', agent, text, isAuto });
}

function reply(world: World, { session, agent, segmentId }: TalkSetting, turn: number): void {
  const random = world.random.phrases;
  if (turn === 2 && chance(random, 0.12)) {
    say(world, session, { sender: 'agent', agent, isNote: true, text: generalLine(random, session.lang, 'note') });
  }
  if (turn === 2 && chance(random, 0.25)) {
    emit(world, session, 'complexity.marked', {
      level: chance(random, 0.3) ? 'complex' : 'simple',
      source: 'agent',
      segment_id: segmentId,
      agent_id: agent.id,
    });
  }
  const isAboutTopic = turn > 1 || chance(random, 0.5);
  const text = isAboutTopic ? topicLine(random, session.lang, session.topic, 'agent') : generalLine(random, session.lang, 'working');
  const messageId = say(world, session, { sender: 'agent', agent, text });
  if (chance(random, 0.008)) {
    emit(world, session, 'message.recalled', { message_id: messageId, agent_id: agent.id });
    say(world, session, { sender: 'agent', agent, text: topicLine(random, session.lang, session.topic, 'agent') });
  }
}

/** The customer goes on; at times with a picture, at times in anger. */
function ask(world: World, session: Session, turn: number): void {
  const random = world.random.phrases;
  const isAngry = turn > 1 && chance(random, session.queue === 'complaints' ? 0.3 : 0.04);
  say(world, session, {
    sender: 'customer',
    text: isAngry ? generalLine(random, session.lang, 'angry') : topicLine(random, session.lang, session.topic, 'more'),
  });
  if (isAngry)
    emit(world, session, 'sentiment.scored', { score: -between(random, 40, 95) / 100, source: 'model', model_version: 'twin-1' });
  if (session.channel !== 'phone' && chance(random, 0.05)) {
    const fileId = mintId(world);
    const file = { file_id: fileId, bytes: between(random, 40_000, 2_400_000), mime: 'image/jpeg' };
    emit(world, session, 'file.offered', { ...file, direction: 'inbound' });
    emit(world, session, 'file.stored', file);
  }
}
