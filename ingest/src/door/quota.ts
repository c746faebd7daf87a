import type { Clock } from '@tidewatch/schemas';
import type { DoorLimits } from './limits.ts';

/** How much each tenant may still send, so that none delays the others. */
export interface Quota {
  /** Takes `events` from the tenant's allowance; otherwise the whole seconds after which there will be enough. */
  take(tenantId: string, events: number): number | null;
}

interface Bucket {
  tokens: number;
  at: number;
}

const MAX_TENANTS = 10_000;

/** A token bucket per tenant. */
export function openQuota({ eventsPerSecond, eventsBurst }: DoorLimits, clock: Clock): Quota {
  const buckets = new Map<string, Bucket>();
  return {
    take: (tenantId, events) => {
      const now = clock.now();
      const bucket = buckets.get(tenantId) ?? { tokens: eventsBurst, at: now };
      buckets.delete(tenantId);
      buckets.set(tenantId, bucket);
      // The one that was idle longest has most likely refilled, and starts full again.
      if (buckets.size > MAX_TENANTS) buckets.delete(buckets.keys().next().value as string);
      const elapsedMs = Math.max(0, now - bucket.at);
      bucket.tokens = Math.min(eventsBurst, bucket.tokens + (elapsedMs * eventsPerSecond) / 1000);
      bucket.at = now;
      if (bucket.tokens < events) return Math.max(1, Math.ceil((events - bucket.tokens) / eventsPerSecond));
      bucket.tokens -= events;
      return null;
    },
  };
}
