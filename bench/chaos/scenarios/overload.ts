import { setTimeout as delay } from 'node:timers/promises';
import { nearestRank } from '@tidewatch/schemas';
import type { Bar } from '../../harness.ts';
import { watchArrival } from './observe.ts';
import { answers5xx, type Findings, noneOf, type Scenario, type Stage } from './scenario.ts';

/** What one tenant may send here, events a second: five times that, or ten, is soon had. */
const QUOTA = 400;
const FLOOD_TENANTS = 4;
const BURST_WITHIN_MS = 30_000;
const LOOK_MS = 100;
const FRESH_MS = 2_000;
const AGAIN_WITHIN_S = 30;
const QUIET = { ackMsP99: 250, freshMsP95: 2_000 };

/** Five times what everybody together may send; then ten times what one may send, beside a tenant who sends little. */
export const overload: Scenario = {
  name: 'overload',
  rig: { workers: 1, envOf: { door: { INGEST_EVENTS_PER_SECOND: String(QUOTA), INGEST_EVENTS_BURST: '5000' } } },
  load: { eventsPerSecond: 100, sources: 2 },
  play: async (stage) => {
    const all = await flood(stage);
    const one = await hotTenant(stage);
    return { figures: { ...all.figures, ...one.figures }, bars: [...all.bars, ...one.bars] };
  },
};

async function flood({ rig, fresh, flags, say }: Stage): Promise<Findings> {
  const eventsPerSecond = 5 * QUOTA * FLOOD_TENANTS;
  const seconds = flags.isFull ? 60 : 15;
  say(`${FLOOD_TENANTS} tenants send ${eventsPerSecond} events/s for ${seconds} s, five times what they may`);
  const load = await rig.startLoad({ name: 'flood', eventsPerSecond, sources: FLOOD_TENANTS, batch: 200 });
  const refusals = () => (load.answers.get('429') ?? 0) + (load.answers.get('503') ?? 0);
  // What a tenant may send at once is used up first.
  const refusedBy = performance.now() + BURST_WITHIN_MS;
  while (refusals() === 0 && performance.now() < refusedBy) await delay(LOOK_MS);
  const ackedBefore = load.acked();
  await delay(seconds * 1_000);
  const refused = refusals();
  const acked = load.acked() - ackedBefore;
  const taken = [...load.answers].map(([status, count]) => `${status}: ${count}`).join(', ');
  say(`  ${acked} events taken; answers ${taken}`);
  await load.stop();
  const againMs = await fresh.until(FRESH_MS);
  const againS = Math.round(againMs / 100) / 10;
  say(`  fresh again after ${againS} s`);
  return {
    figures: { floodEventsPerSecond: Math.round(acked / seconds), floodRefused: refused, floodFreshAgainS: againS },
    bars: [
      { name: 'floodRefused', value: refused, is: 'atLeast', bound: 1 },
      ...noneOf({ flood5xx: answers5xx(load), floodWithoutRetryAfter: load.withoutRetryAfter() }),
      { name: 'floodFreshAgainS', value: againS, is: 'atMost', bound: AGAIN_WITHIN_S },
    ],
  };
}

async function hotTenant({ rig, flags, say }: Stage): Promise<Findings> {
  const seconds = flags.isFull ? 60 : 15;
  say(`one tenant sends ten times what it may for ${seconds} s, another sends 40 events/s`);
  const quiet = await rig.startLoad({ name: 'quiet', eventsPerSecond: 40, sources: 1, batch: 5 });
  const hot = await rig.startLoad({ name: 'hot', eventsPerSecond: 10 * QUOTA, sources: 1, batch: 200 });
  const arrival = watchArrival(rig, 'quiet');
  await delay(seconds * 1_000);
  const freshMsP95 = Math.round(nearestRank(await arrival.stop(), 95) ?? 0);
  const ackMs = [...quiet.ackMs].sort((a, b) => a - b);
  const ackMsP99 = Math.round(nearestRank(ackMs, 99) ?? 0);
  const refused = hot.answers.get('429') ?? 0;
  say(`  the quiet tenant: ack p99 ${ackMsP99} ms, visible p95 ${freshMsP95} ms; the hot one was refused ${refused} times`);
  await Promise.all([quiet.stop(), hot.stop()]);
  const bars: Bar[] = [
    { name: 'hotRefused', value: refused, is: 'atLeast', bound: 1 },
    { name: 'quietAckMsP99', value: ackMsP99, is: 'atMost', bound: QUIET.ackMsP99 },
    { name: 'quietFreshMsP95', value: freshMsP95, is: 'atMost', bound: QUIET.freshMsP95 },
  ];
  return { figures: { hotRefused: refused, quietAckMsP99: ackMsP99, quietFreshMsP95: freshMsP95 }, bars };
}
