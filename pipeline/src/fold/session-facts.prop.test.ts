import type { CxEvent, MessageFact, Segment, SessionFacts, SlaTarget } from '@tidewatch/schemas';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sessionHistory } from '../testing/arbitrary.ts';
import { T0 } from '../testing/script.ts';
import { foldSession } from './session-fold.ts';

const seed = Date.now();
/** Long enough that three steps are a pause of an agent. */
const stepMs = 110_000;

/** Holds what the row says against a plain reading of the row's own messages, segments and entries. */
function check(claim: (facts: SessionFacts, events: readonly CxEvent[]) => void): void {
  fc.assert(
    fc.property(sessionHistory({ stepMs }), (events) => {
      claim(foldSession(events) as SessionFacts, events);
    }),
    { seed, numRuns: 1_000 },
  );
}

const isQuestion = (message: MessageFact) => message.is_public && message.sender === 'customer';
const answers = (message: MessageFact) => message.is_public && !message.is_auto && (message.sender === 'agent' || message.sender === 'bot');
const answersAsAgent = (message: MessageFact) => answers(message) && message.sender === 'agent';
const earliest = (instants: readonly number[]) => (instants.length === 0 ? null : Math.min(...instants));
const endOf = (turn: SessionFacts['turns'][number]) => turn.answered_at ?? turn.given_up_at ?? Number.POSITIVE_INFINITY;

describe(`facts of any history (seed ${seed})`, () => {
  it('every question up to the close lies in a turn, and no turn goes on past a reply', () => {
    check(({ messages, turns, closed_at }) => {
      const until = closed_at ?? Number.POSITIVE_INFINITY;
      for (const { at } of messages.filter((one) => isQuestion(one) && one.at <= until)) {
        expect(turns.some((turn) => turn.asked_at <= at && at <= turn.last_asked_at)).toBe(true);
      }
      turns.forEach((turn, i) => {
        expect(turn.asked_at <= turn.last_asked_at && turn.last_asked_at <= endOf(turn)).toBe(true);
        expect(messages.some((one) => answers(one) && turn.asked_at < one.at && one.at < endOf(turn))).toBe(false);
        if (turn.answered_at !== null) expect(messages.some((one) => answers(one) && one.at === turn.answered_at)).toBe(true);
        else expect([i, turn.given_up_at]).toEqual([turns.length - 1, closed_at]);
        expect(endOf(turn)).toBeLessThanOrEqual(turns[i + 1]?.asked_at ?? Number.POSITIVE_INFINITY);
      });
    });
  });

  it('the first replies are the earliest of their kind from their clocks on', () => {
    check((facts) => {
      const first = (from: number | null, fits: (message: MessageFact) => boolean) =>
        from === null ? null : earliest(facts.messages.filter((one) => fits(one) && one.at >= from).map((one) => one.at));
      expect(facts.first_reply_at).toBe(first(facts.first_customer_message_at, answers));
      expect(facts.first_agent_reply_at).toBe(first(facts.first_customer_message_at, answersAsAgent));
      expect(facts.handoff_reply_at).toBe(first(facts.handoff_at, answersAsAgent));
      const requested = facts.handoff_requested_at === null ? [] : [facts.handoff_requested_at];
      expect(facts.handoff_at).toBe(earliest([...requested, ...facts.entries.map((entry) => entry.entered_at)]));
      expect(facts.agent_replies).toBe(facts.messages.filter(answersAsAgent).length);
    });
  });

  it('the wait of the customer is the number of steps in which a turn was open or an entry waited', () => {
    check((facts) => {
      const { closed_at: closedAt, turns, entries } = facts;
      const waits = [
        ...turns.map((turn) => [turn.asked_at, endOf(turn)] as const),
        ...entries.map((entry) => [entry.entered_at, entry.left_at ?? Number.POSITIVE_INFINITY] as const),
      ];
      let steps = 0;
      for (let at = T0; at < (closedAt ?? T0); at += stepMs) if (waits.some(([from, to]) => from <= at && at < to)) steps += 1;
      expect(facts.customer_wait_ms).toBe(closedAt === null ? null : steps * stepMs);
    });
  });

  it("an agent's reply is due from the first instant of the segment in which a turn is open", () => {
    check(({ segments, turns, messages }) => {
      for (const segment of segments) {
        const { owner_kind, agent_id, started_at: from, ended_at } = segment;
        const to = ended_at ?? Number.POSITIVE_INFINITY;
        const isOwn = (turn: SessionFacts['turns'][number]) => turn.responder === 'agent' && turn.agent_id === agent_id;
        const open = turns
          .filter((turn) => endOf(turn) > from || (endOf(turn) === from && isOwn(turn)))
          .filter((turn) => turn.asked_at <= from || turn.asked_at < to);
        const due = owner_kind === 'agent' ? earliest(open.map((turn) => Math.max(turn.asked_at, from))) : null;
        expect(segment.reply_due_from).toBe(due);
        const replies = messages.filter((one) => answersAsAgent(one) && one.agent_id === agent_id && agent_id !== null);
        const inside = due === null ? [] : replies.map((one) => one.at).filter((at) => at >= due && at <= to);
        expect(segment.first_reply_at).toBe(earliest(inside));
      }
    });
  });

  it('active time is the sum of the stretches without a pause, and after-contact work', () => {
    check(({ segments, messages }, events) => {
      const views = events
        .filter((event) => event.type === 'agent.viewed')
        .map((event) => ({ agent_id: event.agent_id, at: event.occurred_at }));
      for (const segment of segments) expect(segment.active_ms).toBe(activeOf(segment, [...messages, ...views]));
    });
  });

  it('a target is met by the earliest deed of its kind, unless it was cancelled before', () => {
    check((facts, events) => {
      const yes = events.filter((event) => event['resolved'] === 'yes').map((event) => event.occurred_at);
      for (const target of facts.targets) {
        const metAt = earliest(deedsOf(target, facts, yes).filter((at) => at >= target.attached_at));
        const isMet = metAt !== null && metAt <= (target.cancelled_at ?? Number.POSITIVE_INFINITY);
        expect(target.met_at).toBe(isMet ? metAt : null);
      }
      const held = facts.targets.filter((target) => target.cancelled_at === null);
      const missed = held.filter((target) => target.due_at < Math.min(target.met_at ?? Number.POSITIVE_INFINITY, facts.closed_at ?? 0));
      const late = held.filter((target) => target.met_at !== null && target.met_at > target.due_at);
      const isClosed = facts.closed_at !== null;
      expect(facts.sla_targets).toBe(isClosed ? held.length : null);
      expect(facts.sla_missed).toBe(isClosed ? new Set([...missed, ...late]).size : null);
    });
  });
});

function activeOf(
  segment: Segment,
  actions: readonly { readonly agent_id?: string | null | undefined; readonly at: number }[],
): number | null {
  const { owner_kind, agent_id, started_at: from, ended_at: to, wrapup_started_at, wrapup_ended_at } = segment;
  if (owner_kind !== 'agent' || to === null) return null;
  const own = actions.filter((one) => agent_id !== null && one.agent_id === agent_id && one.at >= from && one.at <= to);
  const marks = [from, ...own.map((one) => one.at), to].sort((a, b) => a - b);
  const stretches = marks.slice(1).map((at, i) => at - (marks[i] ?? 0));
  const wrapup = wrapup_started_at === null || wrapup_ended_at === null ? 0 : wrapup_ended_at - wrapup_started_at;
  return stretches.filter((ms) => ms <= 300_000).reduce((sum, ms) => sum + ms, wrapup);
}

function deedsOf(target: SlaTarget, facts: SessionFacts, yes: readonly number[]): readonly number[] {
  const said = (fits: (message: MessageFact) => boolean) => facts.messages.filter(fits).map((one) => one.at);
  if (target.target === 'periodic') return said((one) => one.is_public && one.sender === 'agent');
  if (target.target !== 'resolution') return said(answersAsAgent);
  return facts.closed_at === null ? yes : [...yes, Math.max(facts.closed_at, target.attached_at)];
}
