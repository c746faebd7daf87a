import { sliceRecords } from './check-records.ts';
import type { NewRecord } from './port.ts';

const MAX_WRITE = { records: 5_000, bytes: 4 * 1_048_576 };

interface Waiting<T> {
  readonly records: readonly T[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes in the order of the calls, one write at a time; calls that come while one is under way share the next, so a
 * single record costs a write of its own only when nobody else has one. A write that fails fails for all that share it.
 */
export class AppendQueue<T extends NewRecord> {
  readonly #write: (records: readonly T[]) => Promise<void>;
  #queue: Waiting<T>[] = [];
  #running: Promise<void> | null = null;

  constructor(write: (records: readonly T[]) => Promise<void>) {
    this.#write = write;
  }

  async append(records: readonly T[]): Promise<void> {
    await Promise.all(sliceRecords(records, MAX_WRITE).map((slice) => this.#enqueue(slice)));
  }

  /** Resolves when nothing is under way or waiting. */
  async idle(): Promise<void> {
    await this.#running;
  }

  #enqueue(records: readonly T[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ records, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      const together = this.#takeTogether();
      try {
        await this.#write(together.flatMap((waiting) => waiting.records));
        for (const waiting of together) waiting.resolve();
      } catch (error) {
        for (const waiting of together) waiting.reject(error);
      }
    }
    this.#running = null;
  }

  #takeTogether(): readonly Waiting<T>[] {
    let records = 0;
    let bytes = 0;
    const end = this.#queue.findIndex((waiting, i) => {
      records += waiting.records.length;
      for (const record of waiting.records) bytes += record.value.byteLength;
      return i > 0 && (records > MAX_WRITE.records || bytes > MAX_WRITE.bytes);
    });
    return this.#queue.splice(0, end === -1 ? this.#queue.length : end);
  }
}
