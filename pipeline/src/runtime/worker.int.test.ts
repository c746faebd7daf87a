import { type CxEvent, type Metric, metricById, routeOf, type SessionFacts, unitKeyText } from '@tidewatch/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foldSession } from '../fold/session-fold.ts';
import { openRealRig, type RealRig } from '../testing/real-rig.ts';
import { toRecords } from '../testing/rig.ts';
import { type Line, sessionScript, T0 } from '../testing/script.ts';

const call: readonly Line[] = [
  [0, 'session.started'],
  [0, 'segment.started', { owner_kind: 'bot', bot_id: 'vru' }],
  [10, 'segment.ended', { owner_kind: 'bot' }],
  [10, 'queue.entered', { queue_id: 'q' }],
  [25, 'queue.left', { queue_id: 'q', left_reason: 'assigned' }],
  [25, 'agent.offered', { agent_id: 'ann' }],
  [25, 'agent.accepted', { agent_id: 'ann' }],
  [25, 'segment.started', { owner_kind: 'agent', agent_id: 'ann' }],
  [85, 'segment.ended', { owner_kind: 'agent' }],
  [85, 'session.closed', { close_reason: 'agent' }],
];

let rig: RealRig;
let tenants = 0;

beforeAll(async () => {
  rig = await openRealRig();
}, 120_000);
afterAll(() => rig.close());

/** A tenant of its own and so many calls in it. */
function calls(count: number): { readonly tenant: string; readonly events: CxEvent[] } {
  const tenant = `t${tenants++}`;
  const events = Array.from({ length: count }, (_, i) => sessionScript(call, { tenant, name: `call${i}`, at: T0 + i * 60_000 })).flat();
  return { tenant, events };
}

async function rowOf(events: readonly CxEvent[]): Promise<SessionFacts | undefined> {
  const { unit } = routeOf(events[0] as CxEvent);
  return (await rig.warehouse.store.readSessions([unit])).get(unitKeyText(unit));
}

async function cellsOf(tenant: string, ids: readonly string[]) {
  const metrics = ids.map((id) => metricById.get(id) as Metric);
  const day = Date.UTC(2026, 2, 2);
  const query = { metrics, from: day, to: day + 86_400_000 * 2, grain: 'total', zone: 'UTC', by: [], where: [], asOf: Date.now() } as const;
  return (await rig.warehouse.reader(tenant).answer(query))[0]?.cells ?? {};
}

describe('worker on the embedded log and ClickHouse', () => {
  it('what was appended is in the rows, in the metrics and in the agent-days', async () => {
    const { tenant, events } = calls(300);
    await rig.log.append(toRecords(events));
    const worker = await rig.start();
    await rig.caughtUp();
    await worker.stop();
    expect(await rowOf(events.slice(0, 10))).toEqual(foldSession(events.slice(0, 10)));
    const cells = await cellsOf(tenant, ['sessions_started', 'answered', 'asa', 'aht']);
    expect(cells['sessions_started']?.value).toBe(300);
    expect(cells['asa']).toMatchObject({ numerator: 300 * 15_000, denominator: 300 });
    expect(cells['aht']).toMatchObject({ numerator: 300 * 60_000, denominator: 300 });
    const unit = { tenantId: tenant, kind: 'agent_day', bucketOn: '2026-03-02', id: 'ann' } as const;
    expect((await rig.warehouse.store.readAgentDays([unit])).get(unitKeyText(unit))?.works).toHaveLength(300);
  });
});
