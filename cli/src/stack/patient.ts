import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchCollector } from '@tidewatch/ingest';
import { type Clock, TidewatchError } from '@tidewatch/schemas';

const PAUSE_MS = 1_000;

/** How long somebody waits for a store that cannot take anything for now. */
export interface Patience {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** ms; absent = until the signal comes. */
  readonly forMs?: number;
  /** Told why, before each pause. */
  readonly onWait: (error: TidewatchError) => void;
}

/** Runs `send` until it passes; what cannot pass by itself, or has not within the patience, is thrown. */
export async function untilTaken<T>(
  send: () => Promise<T>,
  { clock, signal, forMs = Number.POSITIVE_INFINITY, onWait }: Patience,
): Promise<T> {
  const giveUpAt = clock.now() + forMs;
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof TidewatchError) || !error.retry || signal.aborted || clock.now() >= giveUpAt) throw error;
      onWait(error);
      await sleep(PAUSE_MS);
    }
  }
}

/** A collector that waits out what passes: events have ids, so a second try adds nothing. */
export function patient(collector: BatchCollector, patience: Patience): BatchCollector {
  return {
    collect: (tenantId, events) => untilTaken(() => collector.collect(tenantId, events), patience),
    collectEach: (batches) => untilTaken(() => collector.collectEach(batches), patience),
    resend: (events) => untilTaken(() => collector.resend(events), patience),
  };
}
