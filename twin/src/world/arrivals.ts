import type { Process } from '../engine/scheduler.ts';
import { CHANNEL_SHARE } from '../floor/channels.ts';
import { arrivalsPerHour, peakArrivalsPerHour } from '../floor/profile.ts';
import type { QueueId } from '../floor/queues.ts';
import { chance, exponentialMs, pickWeighted } from '../random/draw.ts';
import { conversationOf, nextCustomer } from './customer.ts';
import { live } from './life.ts';
import { openSession } from './session.ts';
import type { World } from './state.ts';

const HOUR_MS = 3_600_000;

/** Customers come: a Poisson process whose rate follows the profile (by thinning), until the limit is reached. */
export function* arrive(world: World): Process {
  const { scheduler, clock, scenario } = world;
  const random = world.random.arrivals;
  const peak = peakArrivalsPerHour(scenario);
  while (world.started < world.limit) {
    yield exponentialMs(random, HOUR_MS / (peak * world.load));
    if (world.started >= world.limit) return;
    if (chance(random, arrivalsPerHour(clock.momentAt(scheduler.now), scenario) / peak)) comeIn(world);
  }
}

function comeIn(world: World): void {
  const random = world.random.customers;
  const channel = pickWeighted(random, CHANNEL_SHARE);
  const shares = Object.fromEntries(world.floor.queues.map((queue) => [queue.id, queue.share])) as Record<QueueId, number>;
  const customer = nextCustomer(world, channel);
  const conversation = conversationOf(world, customer, channel);
  const session = openSession(world, { customer, conversation, channel, queue: pickWeighted(random, shares) });
  world.scheduler.spawn(live(world, session));
}
