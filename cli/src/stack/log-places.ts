import type { EventLog, PartitionLag } from '@tidewatch/ingest/log';
import { TOPICS } from '@tidewatch/schemas';
import type { Call } from '../terminal/verb.ts';
import { untilTaken } from './patient.ts';

const TOPIC_NAMES = TOPICS.map(({ name }) => name);
const PATIENCE_MS = 30_000;

/** Where the epoch's workers stand in every partition of a log; a log that is busy or just starting is waited for. */
export function placesIn(log: EventLog, call: Call): Promise<readonly PartitionLag[]> {
  const patience = {
    clock: call.clock,
    signal: call.signal,
    forMs: PATIENCE_MS,
    onWait: ({ message }: Error) => call.terminal.progress(`waiting: ${message}`),
  };
  return untilTaken(() => log.lag(`tidewatch-${call.config.TIDEWATCH_EPOCH}`, TOPIC_NAMES), patience);
}
