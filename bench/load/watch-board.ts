import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@tidewatch/schemas';
import type { LiveUpdate } from '../../dashboard/src/features/live/live-view.ts';
import { openSender } from './send.ts';
import type { Samples } from './watch-rows.ts';

// From an event's own time to the message of the live page's stream that shows it, sampled while other load runs.

/** Each has at most one probe under way, and a row on the board. */
const QUEUES = 20;
const GIVE_UP_MS = 30_000;

export interface BoardAddress {
  readonly webUrl: string;
  readonly doorUrl: string;
  /** Key of the door for the viewer's tenant. */
  readonly key: string;
  readonly tenantId: string;
  /** Cookie header of a signed-in viewer. */
  readonly cookie: string;
}

/**
 * Lets customers enter queues of the probe's own, one after the other, until `isOver`, and watches the live page's stream
 * as a browser does until the board counts each as waiting.
 */
export async function watchBoard(at: BoardAddress, isOver: () => boolean): Promise<Samples> {
  const sender = openSender(at.doorUrl, 4);
  const leave = new AbortController();
  const entered = new Map<string, { readonly count: number; readonly sentAt: number }>();
  const counts = new Map<string, number>();
  const ms: number[] = [];
  const probe = async () => {
    for (let turn = 0; !isOver(); turn++) {
      const queue = `probe-${turn % QUEUES}`;
      await sleep(100);
      if (entered.has(queue)) continue;
      const count = (counts.get(queue) ?? 0) + 1;
      const sentAt = Date.now();
      counts.set(queue, count);
      entered.set(queue, { count, sentAt });
      const { status } = await sender.send(at.key, enterQueue(sentAt, at.tenantId, queue));
      if (status !== 202) throw new Error(`the door answered a probe with ${status}`);
    }
    for (const overAt = Date.now(); entered.size > 0 && Date.now() - overAt < GIVE_UP_MS; ) await sleep(50);
    leave.abort();
  };
  const watch = async () => {
    for await (const update of liveUpdates(at, leave.signal)) {
      if (update.kind !== 'view') continue;
      for (const { queueId, waiting } of update.view.queues) {
        const probed = entered.get(queueId);
        if (probed === undefined || waiting < probed.count) continue;
        entered.delete(queueId);
        ms.push(Date.now() - probed.sentAt);
      }
    }
  };
  try {
    await Promise.all([probe(), watch()]);
    return { ms: ms.sort((a, b) => a - b), missing: entered.size };
  } finally {
    leave.abort();
    sender.close();
  }
}

/** What the live page is sent, until `signal`. */
async function* liveUpdates({ webUrl, cookie }: BoardAddress, signal: AbortSignal): AsyncGenerator<LiveUpdate> {
  try {
    const answer = await fetch(`${webUrl}/api/trpc/live.watch`, { headers: { cookie, accept: 'text/event-stream' }, signal });
    if (!answer.ok || answer.body === null) throw new Error(`the live stream answered ${answer.status}`);
    let text = '';
    for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
      text += part;
      const messages = text.split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages) {
        const data = /^data: (.*)$/m.exec(message)?.[1];
        const update = data === undefined || data === '' ? null : (JSON.parse(data) as Partial<LiveUpdate>);
        if (update?.kind !== undefined) yield update as LiveUpdate;
      }
    }
    throw new Error('the live stream ended');
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function enterQueue(at: number, tenantId: string, queue: string): string {
  const id = newId(at, randomBytes(16));
  const common = { schema_version: 1, tenant_id: tenantId, occurred_at: at, channel: 'web', conversation_id: id, session_id: id };
  return JSON.stringify([
    { event_id: newId(at, randomBytes(16)), type: 'session.started', seq: 1, ...common },
    { event_id: newId(at, randomBytes(16)), type: 'queue.entered', seq: 2, queue_id: queue, ...common },
  ]);
}
