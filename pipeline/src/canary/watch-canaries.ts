import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Canary,
  lateCanaries,
  markCanariesSeen,
  PLATFORM_TENANT,
  type Queryable,
  readCanaries,
  type SeenCanary,
} from '@tidewatch/ingest/ops';
import { type Clock, dayOfId, type UnitRef, unitKeyText } from '@tidewatch/schemas';
import type { WarehouseStore } from '@tidewatch/warehouse';
import type { Logger } from 'pino';

const LOOK_EVERY_MS = 2_000;

export interface CanaryWatchOptions {
  readonly pool: Queryable;
  readonly store: Pick<WarehouseStore, 'readRows'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface CanaryWatch {
  /** The canary of each partition, as last looked at. */
  canaries(): readonly Canary[];
  /** Those that should have been in their rows by now. */
  late(): readonly Canary[];
  /** Ends the looking; a look that is under way is left to itself. */
  stop(): void;
}

/** Looks for the canaries in their rows every two seconds, keeps what it saw, and raises the alarm when one is late. */
export function watchCanaries(options: CanaryWatchOptions): CanaryWatch {
  const { clock, logger } = options;
  const since = clock.now();
  const stopping = new AbortController();
  let canaries: readonly Canary[] = [];
  let isFailing = false;
  let told = '';
  const late = () => lateCanaries(canaries, clock.now(), since);
  const look = async () => {
    try {
      canaries = await lookOnce(options);
      isFailing = false;
    } catch (error) {
      const { code, name } = error as { code?: string; name?: string };
      if (!isFailing && !stopping.signal.aborted) logger.warn({ code, name }, 'canaries cannot be looked for');
      isFailing = true;
    }
    const places = late().map(({ topic, partition }) => `${topic}/${partition}`);
    if (places.join() !== told) {
      if (places.length > 0) logger.error({ partitions: places }, 'canaries are late: what is sent there does not come through');
      else logger.info('canaries come through again');
    }
    told = places.join();
  };
  const run = async () => {
    while (!stopping.signal.aborted) {
      await look();
      if (stopping.signal.aborted) return;
      await sleep(LOOK_EVERY_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => {}); // only the stop rejects it
    }
  };
  void run();
  return {
    canaries: () => canaries,
    late,
    stop: () => stopping.abort(),
  };
}

/** The canaries, after those that were sent and not seen yet have been looked for. */
async function lookOnce({ pool, store }: CanaryWatchOptions): Promise<readonly Canary[]> {
  const canaries = await readCanaries(pool);
  const pending = canaries.filter(({ sentAt, seenAt }) => seenAt === null || seenAt < sentAt);
  if (pending.length === 0) return canaries;
  const rows = await store.readRows('session', pending.flatMap(unitsOf));
  const seen = pending.flatMap((canary): SeenCanary[] => {
    const at = unitsOf(canary).flatMap((unit) => rows.get(unitKeyText(unit))?.last_activity_at ?? []);
    return at.length === 0 ? [] : [{ topic: canary.topic, partition: canary.partition, at: Math.max(...at) }];
  });
  if (seen.length === 0) return canaries;
  await markCanariesSeen(pool, seen);
  return readCanaries(pool);
}

/** The session of this hour and the one before: the last canary of an hour may be found when the next has begun. */
function unitsOf({ sessionId, previousSessionId }: Canary): readonly UnitRef[] {
  return [sessionId, previousSessionId].flatMap((id) => {
    const bucketOn = id === null ? null : dayOfId(id);
    return id === null || bucketOn === null ? [] : [{ tenantId: PLATFORM_TENANT, kind: 'session' as const, bucketOn, id }];
  });
}
