import type { Cell, CxEvent } from '@tidewatch/schemas';
import { quotient } from './cell.ts';
import type { Range } from './range.ts';
import { listIn, type Thing, thingsOf } from './things.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** M93 to M95: the agents' days gone through minute by minute. Everything begins and ends at a full minute. */
export function schedulesOf(events: readonly CxEvent[], range: Range): Readonly<Record<string, Cell>> {
  const sum = { counted: 0, adhering: 0, planned: 0, serving: 0, paid: 0, away: 0 };
  for (const agent of thingsOf(events, (event) => (/^agent\.(status|scheduled)/.test(event.type) ? event.agent_id : null))) {
    for (let at = range.from; at < Math.min(range.to, range.asOf); at += MINUTE) addMinute(sum, agent, at);
  }
  return {
    adherence: quotient(sum.adhering * MINUTE, sum.counted * MINUTE),
    time_planned_productive: { value: sum.planned * MINUTE, numerator: sum.planned * MINUTE, denominator: null, n: 0 },
    conformance: quotient(sum.serving * MINUTE, sum.planned * MINUTE),
    shrinkage: quotient(sum.away * MINUTE, sum.paid * MINUTE),
  };
}

type Sums = Record<'counted' | 'adhering' | 'planned' | 'serving' | 'paid' | 'away', number>;

function addMinute(sum: Sums, agent: Thing, at: number): void {
  const day = Math.floor(at / DAY);
  // What an agent does is known from what was told on the day.
  const state = agent.findLast((event) => event['status'] && event.occurred_at <= at && Math.floor(event.occurred_at / DAY) === day);
  const isServing = state?.['status'] === 'available' || state?.['status'] === 'busy';
  sum.serving += isServing ? 1 : 0;
  for (const { activity, productive, paid, adherence } of scheduleOf(agent, day).filter((one) => isAt(one, at))) {
    const adheres = productive === true ? isServing : activity === state?.['status'] || activity === state?.['reason_code'];
    sum.counted += adherence === false ? 0 : 1;
    sum.adhering += adherence !== false && adheres ? 1 : 0;
    sum.planned += productive === true ? 1 : 0;
    sum.paid += paid === true ? 1 : 0;
    sum.away += paid === true && !isServing ? 1 : 0;
  }
}

/** Activities in the highest version of a day's schedule. */
function scheduleOf(agent: Thing, day: number) {
  const versions = agent.filter((event) => event.type === 'agent.scheduled' && Date.parse(String(event['day'])) === day * DAY);
  const highest = Math.max(0, ...versions.map((event) => Number(event['version'])));
  const last = versions.findLast((event) => event['version'] === highest);
  return last === undefined ? [] : listIn(last, 'activities');
}

function isAt({ from, until }: Readonly<Record<string, unknown>>, at: number): boolean {
  return Number(from) <= at && at < Number(until);
}
