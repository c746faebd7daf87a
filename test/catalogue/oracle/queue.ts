import type { Cell } from '@tidewatch/schemas';
import { count, longestOf, meanOf, present, quotient, rankOf, shareOf, total } from './cell.ts';
import { holds, type Range } from './range.ts';
import type { Entry, Story } from './story.ts';

const waitOf = (entry: Entry): number => (entry.leftAt ?? Number.NaN) - entry.enteredAt;

/** D.2: everything is filed at the entry into the queue. */
export function queueOf(stories: readonly Story[], range: Range): Readonly<Record<string, Cell>> {
  const entered = stories.flatMap((story) => story.entries).filter((entry) => holds(range, entry.enteredAt));
  const offers = stories.flatMap((story) => story.offers).filter((offer) => holds(range, offer.enteredAt));
  const left = entered.filter((entry) => entry.leftAt !== null);
  const groups = groupsOf(entered);
  const { answered, abandoned, short, flowedOut, callbacks } = groups;
  const waits = answered.map(waitOf);
  const allWaits = left.map(waitOf);
  return {
    offered: count(entered),
    answered: count(answered),
    abandoned: count(abandoned),
    abandoned_short: count(short),
    flow_out: count(flowedOut),
    callback_requested: count(callbacks),
    asa: meanOf(waits),
    avg_wait_all: meanOf(allWaits),
    'asa.business': meanOf(present(answered.map((entry) => entry.businessMs))),
    'avg_wait_all.business': meanOf(present(left.map((entry) => entry.businessMs))),
    wait_p50: rankOf(waits, 50),
    wait_p90: rankOf(waits, 90),
    wait_max: longestOf(waits),
    wait_p50_all: rankOf(allWaits, 50),
    wait_p90_all: rankOf(allWaits, 90),
    wait_max_all: longestOf(allWaits),
    avg_abandon_time: meanOf(abandoned.map(waitOf)),
    abandon_rate: quotient(abandoned.length, entered.length),
    'abandon_rate.exclude_short': quotient(abandoned.length - short.length, entered.length - short.length),
    ...serviceLevels(entered.filter((entry) => !entry.offhours)),
    answer_rate: quotient(answered.length, entered.length),
    agent_answer_rate: shareOf(offers, (offer) => offer.result === 'accepted'),
    agent_non_response: count(offers.filter((offer) => offer.result === 'missed' || offer.result === 'rejected')),
    patience_mean: quotient(total(allWaits).value ?? 0, abandoned.length),
    ...waitingAt(stories, Math.min(range.to, range.asOf)),
  };
}

function groupsOf(entered: readonly Entry[]) {
  const leftBy = (...reasons: string[]) => entered.filter((entry) => entry.reason !== null && reasons.includes(entry.reason));
  const abandoned = leftBy('abandoned');
  return {
    answered: leftBy('assigned').filter((entry) => entry.isAccepted),
    abandoned,
    short: abandoned.filter((entry) => waitOf(entry) < entry.short),
    flowedOut: leftBy('flow_out', 'timeout', 'converted_to_message'),
    callbacks: leftBy('callback'),
  };
}

/** The six ways to count a service level; a wait of exactly T is within T. */
function serviceLevels(staffed: readonly Entry[]): Readonly<Record<string, Cell>> {
  const isWithin = (entry: Entry) => waitOf(entry) <= entry.within;
  const { answered, abandoned, short, flowedOut, callbacks } = groupsOf(staffed);
  const good = answered.filter(isWithin).length;
  const heard = answered.length + abandoned.length;
  return {
    'service_level.answered_only': quotient(good, answered.length),
    'service_level.include_abandoned': quotient(good, heard),
    'service_level.exclude_short': quotient(good, heard - short.length),
    'service_level.include_flow_out': quotient(good, heard + flowedOut.length),
    'service_level.removed_within': quotient([...answered, ...abandoned, ...callbacks].filter(isWithin).length, staffed.length),
    'service_level.early_abandon_neutral': quotient(good, staffed.length - abandoned.filter(isWithin).length),
  };
}

function waitingAt(stories: readonly Story[], t: number): Readonly<Record<string, Cell>> {
  const waiting = stories
    .flatMap((story) => story.entries)
    .filter((entry) => entry.enteredAt <= t && (entry.leftAt === null || entry.leftAt > t));
  const oldest = Math.max(0, ...waiting.map((entry) => t - entry.enteredAt));
  return { in_queue_now: count(waiting), oldest_wait_now: { value: oldest, numerator: oldest, denominator: null, n: waiting.length } };
}
