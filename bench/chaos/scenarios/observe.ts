import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@clickhouse/client';
import type { EventLog } from '@tidewatch/ingest/log';
import { TOPICS } from '@tidewatch/schemas';
import { openReader } from '@tidewatch/warehouse/query';
import { memoryOf, processTree } from '../../../test/e2e/process-tree.ts';
import type { PartKind, Rig } from '../rig.ts';

const TOPIC_NAMES = TOPICS.map(({ name }) => name);
const GROUP = 'tidewatch-main';
const LOOK_MS = 100;
const UNTIL_MS = 120_000;
const MEMORY_LOOK_MS = 1_000;

/** Something that is watched beside the load. */
export interface Watch<T> {
  /** Ends it; what it saw. */
  stop(): Promise<T>;
}

/** Runs `look` again and again until it is stopped; what `look` throws ends the watch, and `stop` throws it. */
function watch<T>(look: () => void | Promise<void>, { everyMs, result }: { readonly everyMs: number; readonly result: () => T }): Watch<T> {
  const stopping = new AbortController();
  const run = async () => {
    while (!stopping.signal.aborted) {
      await look();
      await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const running = run();
  running.catch(() => {});
  return {
    stop: async () => {
      stopping.abort();
      await running;
      return result();
    },
  };
}

/** Most memory that any one part of a kind took, MiB, each with all its processes; pages shared between them count once. */
export function watchMemory(rig: Rig): Watch<ReadonlyMap<PartKind, number>> {
  const peaks = new Map<PartKind, number>();
  const look = () => {
    for (const { kind, pid } of rig.processes) {
      if (pid !== null) peaks.set(kind, Math.max(peaks.get(kind) ?? 0, memoryOf(processTree(pid)) / 2 ** 20));
    }
  };
  return watch(look, { everyMs: MEMORY_LOOK_MS, result: () => peaks });
}

/** Longest time, ms, for which a partition that had records to read was not committed on. */
export function watchStandstill(log: EventLog): Watch<number> {
  const since = new Map<string, { readonly offset: number; readonly at: number }>();
  let longest = 0;
  const look = async () => {
    const lag = await log.lag(GROUP, TOPIC_NAMES);
    const now = performance.now();
    for (const at of lag) {
      const key = `${at.topic}/${at.partition}`;
      const before = since.get(key);
      if (!before || before.offset !== at.offset || at.lag === 0) since.set(key, { offset: at.offset, at: now });
      else longest = Math.max(longest, now - before.at);
    }
  };
  return watch(look, { everyMs: LOOK_MS, result: () => longest });
}

/** Ms until what the log holds at the call has been committed by the workers, whatever any clock says; throws after 120 s. */
export async function untilRead(log: EventLog): Promise<number> {
  const startedAt = performance.now();
  const look = async () => new Map((await log.lag(GROUP, TOPIC_NAMES)).map((at) => [`${at.topic}/${at.partition}`, at]));
  const wanted = await look();
  for (;;) {
    const now = await look();
    const passed = performance.now() - startedAt;
    if ([...wanted].every(([key, { end }]) => (now.get(key)?.offset ?? 0) >= end)) return passed;
    if (passed > UNTIL_MS) throw new Error(`the workers have not read what the log held ${UNTIL_MS} ms ago`);
    await delay(LOOK_MS);
  }
}

/** How fresh the numbers are. */
export interface Freshness {
  /** By how much the rows are behind the log, ms; null while nobody can say. */
  ageMs(): Promise<number | null>;
  /** Ms until the rows are at most `ageMs` behind; throws after `withinMs`. */
  until(ageMs: number, withinMs?: number): Promise<number>;
  close(): Promise<void>;
}

/** Reads the watermark of the rows. */
export function openFreshness(rig: Rig): Freshness {
  const reader = openReader({ url: rig.queryUrl, tenantId: 'rig' });
  const ageMs = async () => {
    // While the server is away nobody knows: that is what null says.
    const mark = await reader.watermark().catch(() => null);
    return mark === null ? null : Date.now() - mark;
  };
  return {
    ageMs,
    until: async (wanted, withinMs = UNTIL_MS) => {
      const startedAt = performance.now();
      for (;;) {
        const age = await ageMs();
        const passed = performance.now() - startedAt;
        if (age !== null && age <= wanted) return passed;
        if (passed > withinMs) throw new Error(`the rows are not fresh again after ${withinMs} ms: ${age} ms behind`);
        await delay(LOOK_MS);
      }
    },
    close: () => reader.close(),
  };
}

/** Longest time, ms, for which a count did not grow; the time from the last growth to the end counts too. */
export function watchPause(count: () => number): Watch<number> {
  let last = count();
  let grewAt = performance.now();
  let longest = 0;
  const look = () => {
    const now = performance.now();
    longest = Math.max(longest, now - grewAt);
    const next = count();
    if (next === last) return;
    last = next;
    grewAt = now;
  };
  return watch(look, { everyMs: LOOK_MS, result: () => longest });
}

const ARRIVING_MS = 30_000;

/** For each event of the tenants with the prefix, ms from the log's time to the first look that found it in the warehouse. */
export function watchArrival({ queryUrl }: Rig, tenantPrefix: string): Watch<readonly number[]> {
  const client = createClient({ url: queryUrl });
  const startedAt = Date.now();
  const seen = new Set<string>();
  const delays: number[] = [];
  const look = async () => {
    const answer = await client.query({
      query: `SELECT event_id, log_at FROM events
              WHERE startsWith(tenant_id, {prefix:String}) AND log_at >= {since:Int64}`,
      query_params: { prefix: tenantPrefix, since: Math.max(startedAt, Date.now() - ARRIVING_MS) },
      format: 'JSONCompactEachRow',
    });
    const rows = await answer.json<readonly [eventId: string, logAt: number]>();
    const now = Date.now();
    for (const [eventId, logAt] of rows) {
      if (seen.has(eventId)) continue;
      seen.add(eventId);
      delays.push(now - Number(logAt));
    }
  };
  const watching = watch(look, { everyMs: LOOK_MS, result: () => [...delays].sort((a, b) => a - b) });
  return { stop: () => watching.stop().finally(() => client.close()) };
}
