import { UsageError } from '@tidewatch/schemas';
import type { NewRecord } from './port.ts';

/** The largest value that the log takes, in bytes. */
export const MAX_VALUE_BYTES = 4 * 1_048_576;

/** The most that one poll returns, in bytes of values; a single larger record still comes. */
export const MAX_POLL_BYTES = 8 * 1_048_576;

/**
 * What both drivers ask of a record before anything of its batch is sent.
 * @throws UsageError `log_value_too_large`, `log_key_invalid`
 */
export function checkRecords(records: readonly NewRecord[]): void {
  for (const { topic, key, value } of records) {
    if (value.byteLength > MAX_VALUE_BYTES) {
      const message = `A record of ${topic} has ${value.byteLength} bytes; the log takes ${MAX_VALUE_BYTES}`;
      throw new UsageError('log_value_too_large', message);
    }
    if (key.includes('\u0000') || !key.isWellFormed()) {
      throw new UsageError('log_key_invalid', `A key of ${topic} holds U+0000 or half a surrogate pair: ${JSON.stringify(key)}`);
    }
  }
}

/** Cuts a batch, in order, into pieces of at most so many records and bytes; a piece has at least one record. */
export function sliceRecords<T extends NewRecord>(
  records: readonly T[],
  max: { records: number; bytes: number },
): readonly (readonly T[])[] {
  const slices: T[][] = [];
  let slice: T[] = [];
  let bytes = 0;
  for (const record of records) {
    if (slice.length > 0 && (slice.length === max.records || bytes + record.value.byteLength > max.bytes)) {
      slices.push(slice);
      slice = [];
      bytes = 0;
    }
    slice.push(record);
    bytes += record.value.byteLength;
  }
  if (slice.length > 0) slices.push(slice);
  return slices;
}
