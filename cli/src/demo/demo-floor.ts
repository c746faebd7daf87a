import { setTimeout as sleep } from 'node:timers/promises';
import type { Collector } from '@tidewatch/ingest';
import type { CxEvent } from '@tidewatch/schemas';
import { createLiveTwin } from '@tidewatch/twin';
import { type Patience, untilTaken } from '../stack/patient.ts';

export const DAY_MS = 86_400_000;
/** Days before the day that the live floor begins with: the same weekday last week is among them. */
const HISTORY_DAYS = 7;
/** A little more than the crew takes with ease: queues come and go. */
const LOAD = 1.12;
const STEP_MS = 10 * 60_000;
const TICK_MS = 250;
const SAVE_EVERY_MS = 2_000;
const BATCH = 2_000;
/** The history goes in small pieces, some 1,000 events a second: the live floor is not to wait for it. */
const HISTORY_STEP_MS = 5 * 60_000;
const HISTORY_PAUSE_MS = 500;

/** What the demo floor plays with. Its twins depend on `openedAt` alone, so a restart plays the same floor on. */
export interface DemoFloor extends Patience {
  readonly tenantId: string;
  /** Instant of the first start, ms UTC: mid-morning on the floor's own clock. */
  readonly openedAt: number;
  readonly collector: Collector;
}

export interface LiveProgress {
  /** Everything before it was sent by an earlier run, ms UTC. */
  readonly sentTo: number;
  /** Told from time to time up to when everything has been sent. */
  readonly onSent: (sentTo: number) => void;
  /** Told at each step that is played in the present. */
  readonly onLive: () => void;
}

/** Plays the floor from a day before it opened up to now, then by the clock until the signal comes. */
export async function playLive(floor: DemoFloor, progress: LiveProgress): Promise<void> {
  const { clock, signal } = floor;
  let playedTo = floor.openedAt - DAY_MS;
  const twin = createLiveTwin({
    seed: 'demo',
    tenantId: floor.tenantId,
    startAt: playedTo,
    peakAt: floor.openedAt,
    alwaysOpen: true,
    load: LOAD,
  });
  let savedAt = 0;
  const save = () => {
    if (playedTo > progress.sentTo) progress.onSent(playedTo);
    savedAt = clock.now();
  };
  while (!signal.aborted) {
    const to = Math.min(clock.now(), playedTo + STEP_MS);
    const isPast = to < clock.now() - STEP_MS;
    const events = twin.advance(Math.max(to, playedTo), { imported: isPast });
    if (to > progress.sentTo) await send(floor, events);
    if (signal.aborted) break;
    playedTo = Math.max(to, playedTo);
    if (clock.now() - savedAt > SAVE_EVERY_MS) save();
    if (isPast) continue;
    progress.onLive();
    await sleep(TICK_MS);
  }
  save();
}

/** Sends the week before: sessions that ended in it, whole. True when it came to its end. */
export async function playHistory(floor: DemoFloor): Promise<boolean> {
  const to = floor.openedAt - DAY_MS;
  let playedTo = to - HISTORY_DAYS * DAY_MS;
  const twin = createLiveTwin({
    seed: 'demo-history',
    tenantId: floor.tenantId,
    startAt: playedTo,
    peakAt: floor.openedAt,
    alwaysOpen: true,
  });
  const open = new Map<string, CxEvent[]>();
  while (playedTo < to && !floor.signal.aborted) {
    playedTo = Math.min(to, playedTo + HISTORY_STEP_MS);
    const whole: CxEvent[] = [];
    for (const event of twin.advance(playedTo, { imported: true })) collectWhole(event, open, whole);
    await send(floor, whole);
    await sleep(HISTORY_PAUSE_MS);
  }
  return !floor.signal.aborted;
}

/** Holds the events of a session until it has ended: one that does not end in the week would stay open for ever. */
function collectWhole(event: CxEvent, open: Map<string, CxEvent[]>, whole: CxEvent[]): void {
  const id = event.session_id;
  if (id === undefined) {
    whole.push(event);
    return;
  }
  const events = open.get(id);
  if (event.type === 'session.started') open.set(id, [event]);
  else if (events) events.push(event);
  else whole.push(event);
  if (event.type !== 'session.closed') return;
  whole.push(...(open.get(id) ?? []));
  open.delete(id);
}

/** Sends in batches; what a stop cuts off is sent by the next run. */
async function send(floor: DemoFloor, events: readonly CxEvent[]): Promise<void> {
  try {
    for (let at = 0; at < events.length && !floor.signal.aborted; at += BATCH) {
      await untilTaken(() => floor.collector.collect(floor.tenantId, events.slice(at, at + BATCH)), floor);
    }
  } catch (error) {
    if (!floor.signal.aborted) throw error;
  }
}
