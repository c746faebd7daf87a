import { setTimeout as delay } from 'node:timers/promises';

/** Lets so many things through a second, on average: what was held up comes faster afterwards. */
export class Pace {
  readonly #perSecond: number;
  readonly #startedAt = performance.now();
  #passed = 0;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** Resolves when `count` more may pass. */
  async wait(count: number): Promise<void> {
    const dueAt = this.#startedAt + (this.#passed / this.#perSecond) * 1_000;
    this.#passed += count;
    const ms = dueAt - performance.now();
    if (ms > 0) await delay(ms);
  }
}
