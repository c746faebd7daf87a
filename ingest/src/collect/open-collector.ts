import { type Clock, type CxEvent, failPoint, routeOf, TidewatchError, UsageError } from '@tidewatch/schemas';
import type { Pool } from 'pg';
import type { BatchCollector, Collected, TenantBatch } from '../collector.ts';
import { findContradictions, keepVersions } from '../config/config-versions.ts';
import type { EventLog, NewRecord } from '../log/port.ts';
import type { Vault } from '../vault/port.ts';
import { sealText } from './seal-text.ts';
import { findSeen, keyOf, markSeen, type SeenKey, seenName } from './seen.ts';

export interface CollectorParts {
  /** PostgreSQL with the schema of `migrateIngest`. */
  readonly pool: Pool;
  readonly log: EventLog;
  readonly vault: Vault;
  readonly clock: Clock;
}

/**
 * The way into the log. Ids are marked as taken after the append, never before: a crash between the two makes a
 * retry append again, which the pipeline suppresses, and never makes it look like a duplicate, which would lose it.
 */
export function openCollector(parts: CollectorParts): BatchCollector {
  const { pool, clock } = parts;
  const collectEach = async (batches: readonly TenantBatch[]) => {
    const contradictions = await stored(findContradictions(pool, batches));
    const refusals = contradictions.map((refused) => (refused.length === 0 ? {} : { refused }));
    const keyed = batches.map(({ tenantId, events }, i) => (refusals[i]?.refused ? [] : events.map((event) => toKeyed(tenantId, event))));
    const wanted = [...new Map(keyed.flat().map((item) => [item.name, item])).values()];
    if (wanted.length === 0) return refusals.map((refusal) => ({ accepted: 0, duplicates: 0, ...refusal }));
    const taken = await stored(findSeen(pool, wanted));
    await failPoint('collect.looked_up');
    const fresh: Keyed[] = [];
    const answers = keyed.map((batch, i): Collected => {
      const before = fresh.length;
      for (const item of batch) {
        if (taken.has(item.name)) continue;
        taken.add(item.name);
        fresh.push(item);
      }
      const accepted = fresh.length - before;
      return { accepted, duplicates: batch.length - accepted, ...refusals[i] };
    });
    if (fresh.length === 0) return answers;
    await append(
      parts,
      fresh.map(({ event }) => event),
    );
    await stored(markSeen(pool, fresh, clock.now()));
    await failPoint('collect.marked');
    return answers;
  };
  return {
    collectEach,
    collect: async (tenantId, events) => {
      const [collected] = (await collectEach([{ tenantId, events }])) as [Collected];
      const [problem] = collected.refused ?? [];
      if (problem) throw new UsageError(problem.code, problem.message);
      return collected;
    },
    resend: (events) => append(parts, events),
  };
}

interface Keyed extends SeenKey {
  readonly event: CxEvent;
  readonly name: string;
}

function toKeyed(tenantId: string, event: CxEvent): Keyed {
  const key = keyOf(event.event_id);
  return { event, tenantId, key, name: seenName({ tenantId, key }) };
}

async function append({ pool, log, vault, clock }: CollectorParts, events: readonly CxEvent[]): Promise<void> {
  const now = clock.now();
  const sealed = await stored(sealText(vault, events));
  await failPoint('collect.sealed');
  await log.append(sealed.map((event) => toRecord(event, now)));
  await failPoint('collect.appended');
  await stored(keepVersions(pool, events, now));
}

function toRecord(event: CxEvent, now: number): NewRecord {
  const { topic, key } = routeOf(event);
  const complete = { recorded_at: now, producer: 'door', is_test: false, imported: false, ...event };
  return { topic, key, value: Buffer.from(JSON.stringify(complete)) };
}

/** A failure of PostgreSQL is never the event's fault: the same call may succeed later. */
async function stored<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof TidewatchError) throw cause;
    throw new TidewatchError('store_unavailable', 'PostgreSQL cannot take or look up events at the moment', { retry: true, cause });
  }
}
