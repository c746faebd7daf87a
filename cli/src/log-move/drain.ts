import { setTimeout as sleep } from 'node:timers/promises';
import type { EventLog, PartitionLag } from '@tidewatch/ingest/log';
import { EnvironmentError } from '@tidewatch/schemas';
import { placesIn } from '../stack/log-places.ts';
import type { Call } from '../terminal/verb.ts';

/** A log that takes nothing for so long is taken for closed, ms. */
const QUIET_MS = 3_000;
const LOOK_EVERY_MS = 200;

/** Records that no worker has finished. */
export function undone(places: readonly PartitionLag[]): number {
  return places.reduce((sum, { lag }) => sum + lag, 0);
}

/**
 * Waits until workers have finished every record of a log and nothing has come in for a while.
 * @throws EnvironmentError `interrupted`
 */
export async function untilDrained(log: EventLog, call: Call): Promise<void> {
  let ends = '';
  let quietSince = call.clock.now();
  while (!call.signal.aborted) {
    const places = await placesIn(log, call);
    const now = call.clock.now();
    const seen = JSON.stringify(places.map(({ end }) => end));
    if (seen !== ends || undone(places) > 0) quietSince = now;
    if (now - quietSince >= QUIET_MS) return;
    const comesIn = ends !== '' && seen !== ends ? '; events still come in: stop the doors and whatever else writes' : '';
    call.terminal.progress(`${undone(places)} events to go${comesIn}`);
    ends = seen;
    await sleep(LOOK_EVERY_MS);
  }
  throw new EnvironmentError('interrupted', 'stopped before the log was read to its end; it stays the log');
}
