import type { Process } from '../engine/scheduler.ts';
import type { QueueId } from '../floor/queues.ts';
import { between, chance, lognormalMs, pickWeighted } from '../random/draw.ts';
import { emit, mintId } from './emit.ts';
import { openSession } from './session.ts';
import type { Agent, CloseReason, Session, World } from './state.ts';
import { reserveAgent } from './stay.ts';

const SURVEY_LIVES_MS = 24 * 3_600_000;
const INVITED = { agent: 0.85, bot: 0.25 } as const;
const ANSWERS = 0.33;
const RETURNS = 0.035;
const MOST_CALL_ATTEMPTS = 90;
const CALL_AGAIN_MS = 90_000;
const RETURN_MS = 150 * 60_000;
const LATE_RETURN_MS = 80 * 3_600_000;

/** Invites to a survey, which is answered or expires. The agent is the one who had the session last, as of now. */
export function planSurvey(world: World, session: Session, reason: CloseReason): void {
  const random = world.random.aftermath;
  const hadAgent = session.lastAgent !== null;
  if (session.truth.messages.every((message) => message.sender !== 'customer')) return;
  if (!['agent', 'customer'].includes(reason) || !chance(random, hadAgent ? INVITED.agent : INVITED.bot)) return;
  if (!hadAgent && session.truth.entries.length > 0) return;
  world.scheduler.spawn(survey(world, session));
}

function* survey(world: World, session: Session): Process {
  const random = world.random.aftermath;
  const surveyId = mintId(world);
  emit(world, session, 'survey.invited', {
    survey_id: surveyId,
    instrument: 'csat',
    scale_min: 1,
    scale_max: 5,
    cycle: 'post_session',
    ...(session.lastAgent && { attributed_agent_id: session.lastAgent.id }),
  });
  if (!chance(random, ANSWERS)) {
    yield SURVEY_LIVES_MS;
    emit(world, session, 'survey.expired', { survey_id: surveyId });
    return;
  }
  yield Math.min(SURVEY_LIVES_MS - 1, lognormalMs(random, 90_000, 1.6));
  emit(world, session, 'survey.answered', { survey_id: surveyId, score: scoreOf(world, session) });
}

/** From 1 to 5: who waited long, was passed on or complained is less content. */
function scoreOf(world: World, session: Session): number {
  const { entries, stays } = session.truth;
  const waitedMs = entries.reduce((sum, entry) => sum + ((entry.leftAt ?? entry.enteredAt) - entry.enteredAt), 0);
  const grief = waitedMs / 120_000 + Math.max(0, stays.length - 1) * 0.8 + (session.queue === 'complaints' ? 1.2 : 0);
  const weights = { 5: 58, 4: 24, 3: 8 + 4 * grief, 2: 3 + 4 * grief, 1: 5 + 8 * grief };
  return Number(pickWeighted(world.random.aftermath, weights));
}

/** Some come back: a new session in the same conversation, a few only after days. */
export function planReturn(world: World, session: Session, story: (again: Session) => Process): void {
  const random = world.random.aftermath;
  if (session.lastAgent === null || !chance(random, RETURNS)) return;
  const afterMs = chance(random, 0.85) ? lognormalMs(random, RETURN_MS, 0.8) : lognormalMs(random, LATE_RETURN_MS, 0.2);
  world.scheduler.at(world.scheduler.now + afterMs, () => {
    if (world.started >= world.limit || session.conversation.isOpen) return;
    world.scheduler.spawn(story(openSession(world, { ...session, isReopen: true })));
  });
}

interface CallbackPlan {
  readonly queue: QueueId;
  readonly story: (again: Session, agent: Agent) => Process;
}

/** Calls the customer back when an agent has time: a session of its own in the same conversation. */
export function planCallback(world: World, session: Session, plan: CallbackPlan): void {
  world.scheduler.spawn(callBack(world, session, plan));
}

function* callBack(world: World, session: Session, { queue, story }: CallbackPlan): Process {
  yield between(world.random.aftermath, 600_000, 2_400_000);
  for (let attempt = 0; attempt < MOST_CALL_ATTEMPTS; attempt++) {
    if (world.started >= world.limit) return;
    const agent = session.conversation.isOpen ? null : reserveAgent(world, queue);
    if (agent) {
      const again = openSession(world, { ...session, queue, origin: 'outbound', correlationId: session.id });
      world.scheduler.spawn(story(again, agent));
      return;
    }
    yield CALL_AGAIN_MS;
  }
}
