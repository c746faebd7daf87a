import { failPoint, TidewatchError } from '@tidewatch/schemas';
import { sliceRecords } from './check-records.ts';
import { overloaded } from './log-errors.ts';
import type { NewRecord } from './port.ts';

const MAX_WRITE = { records: 5_000, bytes: 4 * 1_048_576 };
/** Of values, over all calls that wait; a call alone may have more. */
const MAX_WAITING_BYTES = 64 * 1_048_576;

interface Waiting<T> {
  readonly records: readonly T[];
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes in the order of the calls, one write at a time; calls that come while one is under way share the next, so a
 * single record costs a write of its own only when nobody else has one. A write that fails fails for all that share it,
 * and, when the store is away, for all that wait: nobody waits longer than one write takes to fail. What waits is bounded.
 */
export class AppendQueue<T extends NewRecord> {
  readonly #write: (records: readonly T[]) => Promise<void>;
  #queue: Waiting<T>[] = [];
  #running: Promise<void> | null = null;
  #waitingBytes = 0;

  constructor(write: (records: readonly T[]) => Promise<void>) {
    this.#write = write;
  }

  /** @throws TidewatchError `log_overloaded` when too much waits already */
  async append(records: readonly T[]): Promise<void> {
    if (this.#waitingBytes > 0 && this.#waitingBytes + bytesOf(records) > MAX_WAITING_BYTES) throw overloaded();
    await Promise.all(sliceRecords(records, MAX_WRITE).map((slice) => this.#enqueue(slice)));
  }

  /** Resolves when nothing is under way or waiting. */
  async idle(): Promise<void> {
    await this.#running;
  }

  #enqueue(records: readonly T[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const bytes = bytesOf(records);
      this.#waitingBytes += bytes;
      this.#queue.push({ records, bytes, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      const together = this.#takeTogether();
      try {
        await this.#write(together.flatMap((waiting) => waiting.records));
        await failPoint('log.written');
        for (const waiting of this.#settled(together)) waiting.resolve();
      } catch (error) {
        const isAway = error instanceof TidewatchError && error.retry;
        for (const waiting of this.#settled(isAway ? [...together, ...this.#queue.splice(0)] : together)) waiting.reject(error);
      }
    }
    this.#running = null;
  }

  #takeTogether(): readonly Waiting<T>[] {
    let records = 0;
    let bytes = 0;
    const end = this.#queue.findIndex((waiting, i) => {
      records += waiting.records.length;
      bytes += waiting.bytes;
      return i > 0 && (records > MAX_WRITE.records || bytes > MAX_WRITE.bytes);
    });
    return this.#queue.splice(0, end === -1 ? this.#queue.length : end);
  }
  #settled(waiting: readonly Waiting<T>[]): readonly Waiting<T>[] {
    for (const { bytes } of waiting) this.#waitingBytes -= bytes;
    return waiting;
  }
}

function bytesOf(records: readonly NewRecord[]): number {
  return records.reduce((sum, { value }) => sum + value.byteLength, 0);
}
