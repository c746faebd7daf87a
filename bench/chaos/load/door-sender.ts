import { setTimeout as delay } from 'node:timers/promises';
import type { CxEvent } from '@tidewatch/schemas';
import type { Ledger } from '../ledger.ts';

/** What became of requests so far. */
export class Answers {
  readonly ackMs: number[] = [];
  readonly byStatus = new Map<string, number>();
  withoutRetryAfter = 0;

  count(status: string): void {
    this.byStatus.set(status, (this.byStatus.get(status) ?? 0) + 1);
  }
}

export interface SenderOptions {
  /** Doors; requests go round. */
  readonly urls: readonly string[];
  readonly key: string;
  readonly ledger: Ledger;
  readonly answers: Answers;
  /** Gives everything up. */
  readonly signal: AbortSignal;
}

const ANSWER_WITHIN_MS = 20_000;
const PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;

/** A producer as it should be: it sends the same events again until the door has acknowledged them. */
export class DoorSender {
  readonly #options: SenderOptions;
  #turn = 0;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Resolves when the events are acknowledged. */
  async deliver(events: readonly CxEvent[]): Promise<void> {
    const { ledger, answers } = this.#options;
    ledger.sent(events);
    const { status, ms, text } = await this.#untilAnswered(events.length === 1 ? events[0] : { events });
    if (status !== 202) {
      ledger.wrong(`the door answered ${status} to good events: ${text.slice(0, 300)}`);
      return;
    }
    ledger.acked(events);
    answers.ackMs.push(ms);
  }

  /** Sends what the door must refuse. */
  async offend(event: Readonly<Record<string, unknown>>): Promise<void> {
    const { ledger } = this.#options;
    ledger.refused(String(event['event_id']));
    const { status } = await this.#untilAnswered(event);
    if (status < 400) ledger.wrong(`the door answered ${status} to an invalid event: ${JSON.stringify(event).slice(0, 300)}`);
  }

  /** The first answer that is not "later". */
  async #untilAnswered(body: unknown): Promise<{ readonly status: number; readonly ms: number; readonly text: string }> {
    const { urls, key, signal, answers } = this.#options;
    const init = {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    for (;;) {
      signal.throwIfAborted();
      const url = urls[this.#turn++ % urls.length] as string;
      const askedAt = performance.now();
      let pause = PAUSE_MS;
      try {
        const answer = await fetch(`${url}/v1/events`, {
          ...init,
          signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
        });
        const text = await answer.text();
        const { status } = answer;
        answers.count(String(status));
        if (status < 500 && status !== 429) return { status, ms: performance.now() - askedAt, text };
        const after = answer.headers.get('retry-after');
        if (after === null) answers.withoutRetryAfter += 1;
        else pause = Math.min(Number(after) * 1_000, LONGEST_PAUSE_MS);
      } catch (error) {
        signal.throwIfAborted();
        answers.count((error as Error).name === 'TimeoutError' ? 'timeout' : 'reset');
      }
      await delay(pause, undefined, { signal }).catch(() => {});
    }
  }
}
