import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CxEvent } from '@tidewatch/schemas';
import { expect, test } from 'vitest';
import { readTechnion } from './read-technion.ts';

const DATA = process.env['TIDEWATCH_DATA'] ?? join(import.meta.dirname, '../../../../shared/data');
const FILE = join(DATA, 'technion-bank-1999/calls_1999-02-01_to_21.tsv');
const isPresent = existsSync(FILE);
if (!isPresent) console.warn(`skipped: the check values of the three real weeks, because ${FILE} is not there; set TIDEWATCH_DATA`);

test.skipIf(!isPresent)(
  'the three real weeks give the check values of the mapping, and no id twice',
  async () => {
    const totals = {
      sessions: 0,
      test: 0,
      offered: 0,
      answered: 0,
      abandoned: 0,
      short: 0,
      waitAnswered: 0,
      waitAbandoned: 0,
      handled: 0,
      within: 0,
    };
    const byAgent = new Map<string, number>();
    const ids = new Set<string>();
    let events = 0;
    let rejected = 0;
    for await (const item of readTechnion(createReadStream(FILE), { tenantId: 'bank', zone: 'Asia/Jerusalem' })) {
      if (!('events' in item)) {
        rejected += 1;
        continue;
      }
      events += item.events.length;
      for (const event of item.events) ids.add(event.event_id);
      if (item.events.some((event, i) => event.occurred_at < (item.events[i - 1]?.occurred_at ?? 0)))
        throw new Error(`line ${item.line}: time goes back`);
      if (item.events[0]?.is_test) totals.test += 1;
      else count(item.events, totals, byAgent);
    }
    expect(rejected).toBe(0);
    expect(ids.size).toBe(events);
    expect(totals).toEqual({
      sessions: 25_669,
      test: 221,
      offered: 24_010,
      answered: 20_899,
      abandoned: 3_111,
      short: 185,
      waitAnswered: 830_723_000,
      waitAbandoned: 196_734_000,
      handled: 3_584_239_000,
      within: 12_594,
    });
    expect([byAgent.get('agent_07'), byAgent.get('agent_16'), byAgent.get('unknown')]).toEqual([1_455, 34, 384]);
  },
  60_000,
);

function count(events: readonly CxEvent[], totals: Record<string, number>, byAgent: Map<string, number>): void {
  const add = (name: string, amount = 1) => {
    totals[name] = (totals[name] ?? 0) + amount;
  };
  const find = (type: string, owner?: string) =>
    events.find((event) => event.type === type && (owner === undefined || event['owner_kind'] === owner));
  const [entered, left, accepted] = [find('queue.entered'), find('queue.left'), find('agent.accepted')];
  add('sessions');
  if (!entered || !left) return;
  add('offered');
  const wait = left.occurred_at - entered.occurred_at;
  if (accepted) {
    add('answered');
    add('waitAnswered', wait);
    if (wait <= 20_000) add('within');
    add('handled', (find('segment.ended', 'agent')?.occurred_at ?? 0) - accepted.occurred_at);
    byAgent.set(accepted.agent_id ?? '', (byAgent.get(accepted.agent_id ?? '') ?? 0) + 1);
  } else {
    add('abandoned');
    add('waitAbandoned', wait);
    if (wait < 5_000) add('short');
  }
}
