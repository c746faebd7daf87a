import type { Segment, Turn } from '@tidewatch/schemas';
import { firstFrom, placeFrom } from './instants.ts';
import type { AgentLine, Talk } from './talk.ts';

/** A pause of the agent that is longer is left out of the active time. */
export const LONGEST_ACTIVE_GAP_MS = 300_000;

/** The segments with what the talk says of them: agents' segments get when a reply was due, when it came, and how long they were active. */
export function answerSegments(segments: readonly Segment[], turns: readonly Turn[], talk: Talk): Segment[] {
  const activeAt = new Map<AgentLine, readonly number[]>();
  return segments.map((segment) => {
    if (segment.owner_kind !== 'agent') return segment;
    const line = (segment.agent_id === null ? undefined : talk.byAgent.get(segment.agent_id)) ?? NO_LINE;
    let active = activeAt.get(line);
    if (active === undefined) {
      active = activeUpTo(line.actions);
      activeAt.set(line, active);
    }
    const dueFrom = replyDueFrom(segment, turns);
    const reply = dueFrom === null ? null : firstFrom(line.replies, dueFrom);
    return {
      ...segment,
      reply_due_from: dueFrom,
      first_reply_at: reply !== null && reply <= (segment.ended_at ?? reply) ? reply : null,
      active_ms: activeMs(segment, line.actions, active),
    };
  });
}

const NO_LINE: AgentLine = { replies: [], actions: [] };

/**
 * From when on the customer waits for this agent: from the start where a turn is open by then, else from the first
 * that begins in the segment. A turn that is answered in the very instant of the start is open only if this agent answers it.
 */
function replyDueFrom(segment: Segment, turns: readonly Turn[]): number | null {
  const { started_at: from, ended_at: to, agent_id: agentId } = segment;
  let place = placeFrom(turns.length, from, (at) => endOf(turns[at] as Turn));
  let turn = turns[place];
  while (turn && endOf(turn) === from && !(turn.responder === 'agent' && turn.agent_id === agentId)) turn = turns[++place];
  if (turn === undefined) return null;
  if (turn.asked_at <= from) return from;
  return to === null || turn.asked_at < to ? turn.asked_at : null;
}

function endOf(turn: Turn): number {
  return turn.answered_at ?? turn.given_up_at ?? Number.POSITIVE_INFINITY;
}

/** For each action: the active time from the first action up to it. */
function activeUpTo(actions: readonly number[]): readonly number[] {
  let sum = 0;
  return actions.map((at, i) => {
    sum += gap(actions[i - 1] ?? at, at);
    return sum;
  });
}

/**
 * The segment and its after-contact work, less the pauses of the agent: each stretch between two of the segment's
 * start, the agent's messages and views in it, and its end that is longer than 5 minutes is left out whole.
 * After-contact work is work all through; it counts once it is over.
 *
 * @param active `activeUpTo(actions)`
 */
function activeMs(segment: Segment, actions: readonly number[], active: readonly number[]): number | null {
  const { started_at: from, ended_at: to, wrapup_started_at: wrapFrom, wrapup_ended_at: wrapTo } = segment;
  if (to === null) return null;
  const instantAt = (place: number) => actions[place] as number;
  const first = placeFrom(actions.length, from, instantAt);
  const after = placeFrom(actions.length, to, instantAt);
  const wrapup = wrapFrom === null || wrapTo === null ? 0 : wrapTo - wrapFrom;
  if (first >= after) return gap(from, to) + wrapup;
  const between = (active[after - 1] as number) - (active[first] as number);
  return gap(from, instantAt(first)) + between + gap(instantAt(after - 1), to) + wrapup;
}

function gap(from: number, to: number): number {
  return to - from > LONGEST_ACTIVE_GAP_MS ? 0 : to - from;
}
