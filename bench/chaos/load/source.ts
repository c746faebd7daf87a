import { setTimeout as delay } from 'node:timers/promises';
import type { EventLog } from '@tidewatch/ingest/log';
import { type CxEvent, routeOf } from '@tidewatch/schemas';
import type { Random } from '../../../twin/src/random/random.ts';
import { patiently } from '../patiently.ts';
import { invalidEvent } from './bad-events.ts';
import type { DoorSender } from './door-sender.ts';
import type { Floors } from './floors.ts';
import type { Pace } from './pace.ts';

export interface SourceOptions {
  readonly floors: Floors;
  readonly sender: DoorSender;
  /** For copies that come past the door. */
  readonly log: EventLog;
  readonly pace: Pace;
  readonly random: Random;
  readonly batch: number;
  readonly againShare: number;
  readonly invalidShare: number;
  readonly signal: AbortSignal;
}

/** Requests of one source that are under way at a time. */
const IN_FLIGHT = 4;
const SINGLE_SHARE = 0.1;
const REMEMBERED = 20;

/** Sends a source's floors through the door until they are over; resolves when every event is acknowledged. */
export async function runSource(options: SourceOptions): Promise<void> {
  const { floors, sender, pace, random, batch, invalidShare, againShare } = options;
  const underWay = new Set<Promise<void>>();
  const earlier: (readonly CxEvent[])[] = [];
  let invalid = 0;
  const begin = async (work: Promise<void>) => {
    const settled: Promise<void> = work.finally(() => underWay.delete(settled));
    underWay.add(settled);
    settled.catch(() => {}); // thrown by the race below, or at the end
    if (underWay.size >= IN_FLIGHT) await Promise.race(underWay);
  };
  for (;;) {
    const events = take(floors, random.next() < SINGLE_SHARE ? 1 : batch);
    if (events.length === 0) break;
    await pace.wait(events.length);
    await begin(sender.deliver(events).then(() => remember(earlier, events)));
    if (random.next() < invalidShare) await begin(sender.offend(invalidEvent(floors.tenantId, invalid++)));
    const again = random.next() < againShare ? earlier[Math.floor(random.next() * earlier.length)] : undefined;
    if (again) await begin(random.next() < 0.5 ? sender.deliver(again) : appendAgain(options, again));
  }
  await Promise.all(underWay);
}

function take(floors: Floors, count: number): readonly CxEvent[] {
  const events: CxEvent[] = [];
  while (events.length < count) {
    const event = floors.next();
    if (event === null) break;
    events.push(event);
  }
  return events;
}

function remember(earlier: (readonly CxEvent[])[], events: readonly CxEvent[]): void {
  earlier.push(events);
  if (earlier.length > REMEMBERED) earlier.shift();
}

/** Delivers acknowledged events once more past the door's own memory of ids, as a door does that died before it could remember. */
async function appendAgain({ log, signal }: SourceOptions, events: readonly CxEvent[]): Promise<void> {
  const records = events.map(({ text: _, ...event }) => {
    const { topic, key } = routeOf(event);
    return { topic, key, value: Buffer.from(JSON.stringify({ producer: 'door', is_test: false, imported: false, ...event })) };
  });
  await patiently(() => log.append(records), { signal });
}

/** Puts records into the log past the door, `perSecond`, until the signal ends it. */
export async function injectPoison(
  inject: (n: number) => Promise<void>,
  { perSecond, signal }: { readonly perSecond: number; readonly signal: AbortSignal },
): Promise<void> {
  for (let n = 0; perSecond > 0 && !signal.aborted; n++) {
    await inject(n);
    await delay(1_000 / perSecond, undefined, { signal }).catch(() => {});
  }
}
