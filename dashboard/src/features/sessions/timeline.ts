import type { SessionFacts } from '@tidewatch/schemas';

/** Something that lasted, on a lane of the drawing. */
export interface LaneBar {
  readonly from: number;
  /** The session's end, or the instant of reading, where it still goes on. */
  readonly to: number;
  /** Whose colour it has: the kind of its owner; null = the lane's own. */
  readonly owner: string | null;
  readonly isOpen: boolean;
}

export interface Lane {
  readonly name: 'segments' | 'entries' | 'turns' | 'targets';
  readonly bars: readonly LaneBar[];
}

/** The drawing: lanes of bars over one stretch of time. Lanes without bars are left out. */
export interface Timeline {
  readonly from: number;
  readonly to: number;
  readonly lanes: readonly Lane[];
}

/** What lasted in a session, as of an instant. */
export function timelineOf(facts: SessionFacts, asOf: number): Timeline {
  const from = facts.started_at;
  const ends = [facts.closed_at ?? asOf, facts.last_activity_at, ...facts.segments.map(({ ended_at }) => ended_at ?? from)];
  const to = Math.max(from + 1, ...ends);
  const bar = (start: number, end: number | null, owner: string | null = null): LaneBar => ({
    from: start,
    to: Math.min(to, end ?? to),
    owner,
    isOpen: end === null,
  });
  const lanes: readonly Lane[] = [
    { name: 'segments', bars: facts.segments.map((one) => bar(one.started_at, one.ended_at, one.owner_kind)) },
    { name: 'entries', bars: facts.entries.map((one) => bar(one.entered_at, one.left_at)) },
    { name: 'turns', bars: facts.turns.map((one) => bar(one.asked_at, one.answered_at ?? one.given_up_at)) },
    {
      name: 'targets',
      bars: facts.targets.map((one) => bar(one.attached_at, one.met_at ?? one.cancelled_at ?? (one.due_at < asOf ? one.due_at : null))),
    },
  ];
  return { from, to, lanes: lanes.filter(({ bars }) => bars.length > 0) };
}

/** A moment of a session: a word of the messages and what stands in it. Ids, kinds and reasons are named by whoever draws. */
export type Moment = { readonly at: number } & (
  | { readonly word: 'started' | 'asked' | 'givenUp' | 'botAnswered' | 'botUnanswered' }
  | { readonly word: 'closed' | 'handoff'; readonly reason: string }
  | { readonly word: 'entered'; readonly queue: string }
  | { readonly word: 'left'; readonly queue: string; readonly reason: string }
  | { readonly word: 'offered'; readonly agent: string }
  | { readonly word: 'decided'; readonly agent: string; readonly result: string }
  | { readonly word: 'segment'; readonly owner: string; readonly agent: string | null }
  | { readonly word: 'answered'; readonly who: string; readonly ms: number }
  | { readonly word: 'transfer' | 'transferred'; readonly kind: string }
  | { readonly word: 'rated'; readonly rating: 'useful' | 'useless' }
  | { readonly word: 'invited' | 'surveyExpired'; readonly instrument: string }
  | { readonly word: 'surveyAnswered'; readonly instrument: string; readonly scoreMilli: number | null }
  | { readonly word: 'target'; readonly target: string; readonly due: number }
  | { readonly word: 'met' | 'metLate' | 'missed' | 'cancelled'; readonly target: string }
  | { readonly word: 'resolved'; readonly resolved: string }
);

/** Everything that happened in a session up to an instant, in order of time. Whether a target is missed is told as of then. */
export function momentsOf(facts: SessionFacts, asOf: number): readonly Moment[] {
  const moments: Moment[] = [{ at: facts.started_at, word: 'started' }];
  const add = (at: number | null, make: (at: number) => Moment) => {
    if (at !== null && at <= asOf) moments.push(make(at));
  };
  add(facts.handoff_requested_at, (at) => ({ at, word: 'handoff', reason: facts.handoff_reason ?? '' }));
  add(facts.resolved_at, (at) => ({ at, word: 'resolved', resolved: facts.resolved ?? '' }));
  for (const { queue_id: queue, entered_at, left_at, left_reason } of facts.entries) {
    add(entered_at, (at) => ({ at, word: 'entered', queue }));
    add(left_at, (at) => ({ at, word: 'left', queue, reason: left_reason ?? '' }));
  }
  for (const { agent_id: agent, offered_at, decided_at, result } of facts.offers) {
    add(offered_at, (at) => ({ at, word: 'offered', agent }));
    add(decided_at, (at) => ({ at, word: 'decided', agent, result: result ?? '' }));
  }
  for (const { owner_kind: owner, agent_id: agent, started_at } of facts.segments)
    add(started_at, (at) => ({ at, word: 'segment', owner, agent }));
  for (const { asked_at, answered_at, responder, given_up_at } of facts.turns) {
    add(asked_at, (at) => ({ at, word: 'asked' }));
    add(answered_at, (at) => ({ at, word: 'answered', who: responder ?? '', ms: at - asked_at }));
    add(given_up_at, (at) => ({ at, word: 'givenUp' }));
  }
  for (const { kind, requested_at, completed_at } of facts.transfers) {
    add(requested_at, (at) => ({ at, word: 'transfer', kind }));
    add(completed_at, (at) => ({ at, word: 'transferred', kind }));
  }
  for (const { at: answeredAt, is_answered, rating, rated_at } of facts.bot_answers) {
    add(answeredAt, (at) => ({ at, word: is_answered ? 'botAnswered' : 'botUnanswered' }));
    if (rating !== null) add(rated_at, (at) => ({ at, word: 'rated', rating }));
  }
  for (const { instrument, invited_at, answered_at, score_milli: scoreMilli, expired_at } of facts.surveys) {
    add(invited_at, (at) => ({ at, word: 'invited', instrument }));
    add(answered_at, (at) => ({ at, word: 'surveyAnswered', instrument, scoreMilli }));
    add(expired_at, (at) => ({ at, word: 'surveyExpired', instrument }));
  }
  for (const { target, attached_at, due_at: due, met_at, cancelled_at } of facts.targets) {
    add(attached_at, (at) => ({ at, word: 'target', target, due }));
    add(met_at, (at) => ({ at, word: at <= due ? 'met' : 'metLate', target }));
    add(cancelled_at, (at) => ({ at, word: 'cancelled', target }));
    if (met_at === null && cancelled_at === null && due < asOf) add(due, (at) => ({ at, word: 'missed', target }));
  }
  add(facts.closed_at, (at) => ({ at, word: 'closed', reason: facts.close_reason ?? '' }));
  return moments.sort((a, b) => a.at - b.at);
}

/** Time spent in queues up to an instant, ms; null where it was in none. */
export function queueWaitMs({ entries }: Pick<SessionFacts, 'entries'>, asOf: number): number | null {
  if (entries.length === 0) return null;
  return entries.reduce((sum, { entered_at, left_at }) => sum + Math.max(0, (left_at ?? asOf) - entered_at), 0);
}
