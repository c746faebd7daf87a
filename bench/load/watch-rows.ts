import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Metric, metricById, nearestRank, newId } from '@tidewatch/schemas';
import { openReader } from '@tidewatch/warehouse/query';
import { openSender } from './send.ts';

// From an event's own time to the first answer of the catalogue that counts it, sampled while other load runs.

const PROBE_EVERY_MS = 50;
const LOOK_MS = 40;
const GIVE_UP_MS = 30_000;
const TENANT = 'probe';

/** What a watch found. */
export interface Samples {
  /** ms, ascending. */
  readonly ms: readonly number[];
  /** Not seen within 30 s after the end. */
  readonly missing: number;
}

export interface RowsAddress {
  readonly doorUrl: string;
  /** Key of the door for the probe tenant. */
  readonly key: string;
  readonly queryUrl: string;
}

/** Tenant whose sessions the watch starts. */
export const PROBE_TENANT = TENANT;

/**
 * Starts a session of the probe tenant each 50 ms until `isOver`, and asks the catalogue, 40 ms after each answer, which
 * of them it counts. That distance and the time of an answer (`answerMsP50`) are in the
 * samples.
 */
export async function watchRows(at: RowsAddress, isOver: () => boolean): Promise<Samples & { readonly answerMsP50: number | null }> {
  const sender = openSender(at.doorUrl, 8);
  const reader = openReader({ url: at.queryUrl, tenantId: TENANT });
  const pending = new Map<string, number>();
  const ms: number[] = [];
  const answers: number[] = [];
  let isSending = true;
  const probe = async () => {
    for (let count = 0; !isOver(); count++) {
      const now = Date.now();
      const channel = `probe-${now}-${count}`;
      pending.set(channel, now);
      const { status } = await sender.send(at.key, sessionStarted(now, channel));
      if (status !== 202) throw new Error(`the door answered a probe with ${status}`);
      await sleep(Math.max(1, now + PROBE_EVERY_MS - Date.now()));
    }
    isSending = false;
  };
  const look = async () => {
    for (let lastSentAt = Date.now(); isSending || (pending.size > 0 && Date.now() - lastSentAt < GIVE_UP_MS); ) {
      if (isSending) lastSentAt = Date.now();
      const askedAt = performance.now();
      const oldest = Math.min(...pending.values(), Date.now());
      const rows = await reader.answer({
        ...{ metrics: [metricById.get('sessions_started') as Metric], from: oldest, to: Date.now() + 1, asOf: Date.now() + 1 },
        ...{ grain: 'total', zone: 'UTC', by: ['channel'], where: [] },
      });
      const seenAt = Date.now();
      answers.push(performance.now() - askedAt);
      for (const { dims } of rows) {
        const sentAt = pending.get(dims.channel ?? '');
        if (sentAt !== undefined && pending.delete(dims.channel ?? '')) ms.push(seenAt - sentAt);
      }
      await sleep(LOOK_MS);
    }
  };
  try {
    await Promise.all([probe(), look()]);
    const answerMsP50 = nearestRank(
      answers.sort((a, b) => a - b),
      50,
    );
    return { ms: ms.sort((a, b) => a - b), missing: pending.size, answerMsP50 };
  } finally {
    sender.close();
    await reader.close();
  }
}

function sessionStarted(at: number, channel: string): string {
  const id = newId(at, randomBytes(16));
  return JSON.stringify({
    event_id: newId(at, randomBytes(16)),
    ...{
      type: 'session.started',
      schema_version: 1,
      tenant_id: TENANT,
      occurred_at: at,
      channel,
      conversation_id: id,
      session_id: id,
      seq: 1,
    },
  });
}
