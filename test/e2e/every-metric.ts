import { type CxEvent, DAY_MS } from '@tidewatch/schemas';
import { randomFloor } from '../catalogue/scripts/random-floor.ts';
import { randomWork } from '../catalogue/scripts/random-work.ts';
import { accepted, session, T0 } from '../catalogue/scripts/script.ts';

const HOUR_MS = 3_600_000;
const SEEDS = 40;

/** The range in which every metric has something to say, ms UTC, and as of when. */
export const EVERY_METRIC_RANGE = { from: T0 - 9 * HOUR_MS, to: T0 + 62 * HOUR_MS, asOf: T0 + 8 * DAY_MS } as const;

/** Events of `tenant` that give every metric of the catalogue a number in `EVERY_METRIC_RANGE`: random floors, random work and what those lack. */
export function everyMetricEvents(tenant: string): readonly CxEvent[] {
  const seeds = Array.from({ length: SEEDS }, (_, i) => 1 + i);
  const floors = seeds.flatMap((seed) => randomFloor(seed).events);
  const all = accepted([...floors, ...seeds.flatMap((seed) => randomWork(seed)), ...RARE]);
  // Floors share their agents and the ids of what these do: the first one's are taken.
  return [...new Map(all.map((event) => [event.event_id, { ...event, tenant_id: tenant }])).values()];
}

const promise = (target: string) => ({ policy_id: 'gold', policy_version: 1, target, due_at: T0 + 600_000 });

const contained = session('contained', { every: { customer_id: 'rare' } })
  .starts()
  .botStarts()
  .customerSays()
  .at(5)
  .botAnswers({ kb_item_id: 'returns', topic_has_item: true })
  .tells('bot.feedback', { useful: true, kb_item_id: 'returns' })
  .at(30)
  .customerSays()
  .botFails()
  .resolves('yes', 'customer')
  .tells('session.closed', { close_reason: 'customer', cost_minor: 130, saving_minor: 900 })
  .invites('effort', { instrument: 'ces', scale_max: 7 })
  .answersSurvey('effort', 5)
  .invites('solved', { instrument: 'resolved', scale_min: 0, scale_max: 1 })
  .answersSurvey('solved', 1);

const RARE: readonly CxEvent[] = [
  ...contained.events,
  ...session('comes-back', { at: T0 + HOUR_MS, every: { customer_id: 'rare' } })
    .starts({ prev: { session_id: contained.sessionId, closed_at: contained.now, had_unknown: true } })
    .customerSays()
    .botStarts()
    .handsOff('low_confidence')
    .queues()
    .at(3)
    .leaves('abandoned')
    .closes('customer').events,
  ...session('gives-up').starts().customerSays().botStarts().botFails().handsOff('repeated_unknown').closes('customer').events,
  ...session('promised')
    .starts()
    .tells('sla.attached', promise('next'))
    .tells('sla.attached', promise('periodic'))
    .customerSays()
    .agentStarts('cleo')
    .at(60)
    .agentSays()
    .closes().events,
  ...session('active-before', { at: T0 - 2 * DAY_MS })
    .starts()
    .customerSays()
    .closes('idle').events,
  ...session('called-back').starts().customerSays().queues().leaves('callback').closes('customer').events,
  ...session('waits-on').starts().customerSays().queues().events,
  ...session('goes-on', { at: T0 + 60 * HOUR_MS })
    .starts()
    .agentStarts('cleo')
    .tells('complexity.marked', { level: 'high' }).events,
];
