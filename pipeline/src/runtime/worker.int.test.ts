import { type CxEvent, type Metric, metricById, routeOf, type SessionFacts, unitKeyText } from '@tidewatch/schemas';
import { openReader } from '@tidewatch/warehouse/query';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { foldSession } from '../fold/session-fold.ts';
import { openRealRig, type RealRig } from '../testing/real-rig.ts';
import { toRecords } from '../testing/rig.ts';
import { type Line, sessionScript, T0 } from '../testing/script.ts';
import { spawnWorker } from '../testing/spawn-worker.ts';

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
let tenants = 0;

/** So many calls of a tenant of their own. */
function calls(count: number): { readonly tenant: string; readonly events: CxEvent[] } {
  const tenant = `t${tenants++}`;
  const events = Array.from({ length: count }, (_, i) => sessionScript(call, { tenant, name: `call${i}`, at: T0 + i * 60_000 })).flat();
  return { tenant, events };
}

async function rowOf(rig: RealRig, events: readonly CxEvent[]): Promise<SessionFacts | undefined> {
  const { unit } = routeOf(events[0] as CxEvent);
  return (await rig.warehouse.store.readRows('session', [unit])).get(unitKeyText(unit));
}

async function numbersOf(rig: RealRig, tenant: string) {
  const metrics = ['sessions_started', 'asa', 'aht'].map((id) => metricById.get(id) as Metric);
  const range = { from: Date.UTC(2026, 2, 1), to: Date.UTC(2026, 2, 6), grain: 'total', zone: 'UTC' } as const;
  const answer = await rig.warehouse.reader(tenant).answer({ metrics, ...range, by: [], where: [], asOf: Date.now() });
  const { sessions_started: started, asa, aht } = answer[0]?.cells ?? {};
  return { started: started?.value, asa: [asa?.numerator, asa?.denominator], aht: [aht?.numerator, aht?.denominator] };
}

/** What `numbersOf` must say of so many calls. */
function expected(count: number) {
  return { started: count, asa: [count * 15_000, count], aht: [count * 60_000, count] };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 30));
}

const logs = [
  ['embedded', null],
  ['kafka', inject('kafkaBrokers')],
] as const;

describe.each(logs)('worker on the %s log and ClickHouse', (name, brokers) => {
  const isThere = name === 'embedded' || brokers !== null;
  let rig: RealRig;
  // Kafka's topics are shared by all tests of a run: each file folds in an epoch of its own.
  const epoch = `test-${Math.round(performance.timeOrigin)}-${name}`;

  beforeAll(async () => {
    if (isThere) rig = await openRealRig({ epoch, ...(brokers === null ? {} : { kafkaBrokers: brokers }) });
  }, 120_000);
  afterAll(() => rig?.close());

  it.runIf(isThere)('what was appended is in the rows, in the metrics and in the agent-days; a poison record stops nothing', async () => {
    const { tenant, events } = calls(300);
    const poison = { topic: 'cx.session', key: `${tenant}:c-call0`, value: Buffer.from('{"type":"session.started"') };
    await rig.log.append([poison, ...toRecords(events), poison]);
    const worker = await rig.start();
    await rig.caughtUp();
    await worker.stop();
    expect(await rowOf(rig, events.slice(0, 10))).toEqual(foldSession(events.slice(0, 10)));
    expect(await numbersOf(rig, tenant)).toEqual(expected(300));
    const days = ['2026-03-02'].map((bucketOn) => ({ tenantId: tenant, kind: 'agent_day', bucketOn, id: 'ann' }) as const);
    expect([...(await rig.warehouse.store.readRows('agent_day', days)).values()].map((day) => day.works.length)).toEqual([300]);
    expect((await rig.letters.list({ tenantId: tenant, limit: 10 })).map((letter) => letter.problems[0]?.code)).toEqual([
      'json_invalid',
      'json_invalid',
    ]);
  });

  it.runIf(isThere)(
    'processes killed at any moment lose nothing and double nothing',
    async () => {
      const { tenant, events } = calls(1_500);
      const environment = {
        DATABASE_URL: rig.databaseUrl,
        CLICKHOUSE_URL: rig.warehouse.url,
        TIDEWATCH_EPOCH: epoch,
        ...(brokers === null ? {} : { KAFKA_BROKERS: brokers }),
      };
      const [first, second] = await Promise.all([spawnWorker(environment), spawnWorker(environment)]);
      const appending = (async () => {
        for (let at = 0; at < events.length; at += 500) await rig.log.append(toRecords(events.slice(at, at + 500)));
      })();
      await until(async () => ((await numbersOf(rig, tenant)).started ?? 0) > 0);
      first.child.kill('SIGKILL');
      await first.ended;
      const third = await spawnWorker(environment);
      second.child.kill('SIGKILL');
      await Promise.all([appending, second.ended]);
      await rig.caughtUp();
      expect(await numbersOf(rig, tenant)).toEqual(expected(1_500));

      const status = await fetch(`http://127.0.0.1:${third.port}/status`);
      expect(await status.json()).toMatchObject({ epoch, lagTotal: 0, deadLettered: 0 });
      const stoppedAt = performance.now();
      third.child.kill('SIGTERM');
      expect(await third.ended).toBe(0);
      expect(performance.now() - stoppedAt).toBeLessThan(5_000);
    },
    120_000,
  );

  it.runIf(isThere)('a late event updates its row, although the worker that folded the rest is gone', async () => {
    const { events } = calls(1);
    const late = events.filter(({ type }) => type === 'queue.left');
    const worker = await rig.start();
    await rig.log.append(toRecords(events.filter((event) => !late.includes(event))));
    await rig.caughtUp();
    await worker.stop();
    expect(await rowOf(rig, events)).toMatchObject({ version: 9 });

    const next = await rig.start();
    await rig.log.append(toRecords(late));
    await rig.caughtUp();
    await next.stop();
    expect(await rowOf(rig, events)).toEqual(foldSession(events));
  });

  it.runIf(isThere)('what was archived before a death and comes again as "seen" still gets its row', async () => {
    const { events } = calls(1);
    await rig.log.append(toRecords(events));
    const { store } = rig.warehouse;
    const dying = { ...store, insertRows: () => Promise.reject(new Error('the process died')) };
    const worker = await rig.start({ store: dying });
    await expect(worker.done).rejects.toThrow('the process died');
    const { unit } = routeOf(events[0] as CxEvent);
    expect((await store.readEvents([unit])).get(unitKeyText(unit))).toHaveLength(10);
    expect(await rowOf(rig, events)).toBeUndefined();

    const next = await rig.start();
    await rig.caughtUp();
    await next.stop();
    expect(await rowOf(rig, events)).toEqual(foldSession(events));
  });

  it.runIf(isThere)('the watermark moves on while nothing happens', async () => {
    const reader = openReader({ url: rig.warehouse.url, tenantId: 'anybody', epoch });
    const worker = await rig.start();
    await until(async () => (await reader.watermark()) !== null);
    const before = (await reader.watermark()) as number;
    await until(async () => ((await reader.watermark()) as number) > before + 1_500);
    await worker.stop();
    await reader.close();
  });
});
