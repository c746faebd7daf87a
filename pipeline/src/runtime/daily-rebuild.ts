import { type Clock, DAY_MS, type TidewatchError } from '@tidewatch/schemas';
import type { WarehouseStore } from '@tidewatch/warehouse';
import type { Logger } from 'pino';

export interface DailyRebuildOptions {
  readonly store: Pick<WarehouseStore, 'rebuildOpenItems'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The first one comes so long after the start, ms. */
  readonly firstAfterMs: number;
}

/** Makes `open_items` again from the rows once a day (keel rule 21), beside the worker's flushes. Each worker may do so. */
export class DailyRebuild {
  readonly #options: DailyRebuildOptions;
  #dueAt: number;
  #running: Promise<void> | null = null;

  constructor(options: DailyRebuildOptions) {
    this.#options = options;
    this.#dueAt = options.clock.now() + options.firstAfterMs;
  }

  /** Begins a rebuild when one is due and none is under way; `signal` cuts it short. Does not wait for it. */
  tick(signal: AbortSignal): void {
    const now = this.#options.clock.now();
    if (this.#running !== null || now < this.#dueAt) return;
    this.#dueAt = now + DAY_MS;
    this.#running = this.#rebuild(signal).finally(() => {
      this.#running = null;
    });
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await this.#running;
  }

  /** One that fails is told and left to the next day: every flush keeps `open_items` right without it. */
  async #rebuild(signal: AbortSignal): Promise<void> {
    const { store, clock, logger } = this.#options;
    const startedAt = clock.now();
    try {
      const { takenOut } = await store.rebuildOpenItems(signal);
      logger.info({ takenOut, ms: clock.now() - startedAt }, 'open_items made again from the rows');
    } catch (error) {
      if (signal.aborted) return;
      logger.error({ err: error, code: (error as Partial<TidewatchError>).code }, 'open_items could not be made again from the rows');
    }
  }
}
