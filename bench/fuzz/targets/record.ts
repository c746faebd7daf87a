import { type CxEvent, TOPICS, topicByType } from '@tidewatch/schemas';
import { foldAgentDay } from '../../../pipeline/src/fold/agent-day-fold.ts';
import { foldSession } from '../../../pipeline/src/fold/session-fold.ts';
import { isPoison, readRecord } from '../../../pipeline/src/runtime/read-record.ts';
import type { Random } from '../../../twin/src/random/random.ts';
import { hostileText, pick } from '../hostile.ts';
import { mutateJson } from '../mutate.ts';
import { EVENTS } from '../seeds.ts';
import { promise, promiseReasons, type Target, type Verdict } from '../target.ts';

/** Events of a unit that are folded together, at most. */
const FOLDED = 12;

/** What the worker reads out of a log that anybody may have written to, and folds: everything valid makes a row, in any company. */
export const recordTarget: Target = {
  name: 'record',
  make: (random) => mutateJson(pick(random, EVENTS), random),
  open: async () => {
    const held = { session: [] as CxEvent[], agent_day: [] as CxEvent[] };
    return {
      pid: process.pid,
      feed: async (input, random) => {
        const read = readRecord({ ...placeOf(input, random), value: input, partition: 0, offset: 0, logAt: Date.now() });
        if (isPoison(read)) {
          promiseReasons(read.problems);
          return 'refused';
        }
        const { kind } = read.unit;
        if (kind === 'session' || kind === 'agent_day') fold(kind, read.event, held[kind]);
        return 'taken' satisfies Verdict;
      },
      close: async () => {},
    };
  },
};

/** Mostly the topic and key that the event says, so that more than its address is read. */
function placeOf(input: Buffer, random: Random): { readonly topic: string; readonly key: string } {
  const text = input.toString();
  const of = (name: string) => new RegExp(`"${name}":"([^"]*)"`).exec(text)?.[1] ?? '';
  const { name = 'none', keyField = '' } = topicByType.get(of('type')) ?? {};
  return {
    topic: random.next() < 0.03 ? pick(random, TOPICS).name : name,
    key: random.next() < 0.03 ? hostileText(random) : `${of('tenant_id')}:${of(keyField) || of('type')}`,
  };
}

function fold(kind: 'session' | 'agent_day', event: CxEvent, held: CxEvent[]): void {
  held.push(event);
  if (held.length > FOLDED) held.shift();
  const facts = kind === 'session' ? foldSession(held) : foldAgentDay(held, 'main');
  promise(facts !== null && facts.version >= 1, () => 'folded to nothing');
  const odd = JSON.stringify(facts, (_, value: unknown) => (typeof value === 'number' && !Number.isSafeInteger(value) ? 'ODD' : value));
  promise(!odd.includes('"ODD"'), () => `a row with a number that no column holds: ${odd.slice(0, 500)}`);
}
