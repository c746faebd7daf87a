import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { ClickHouseClient } from '@clickhouse/client';
import type { TidewatchError } from '@tidewatch/schemas';
import { isOfServer, persist } from '../faults.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { encodeRows, type TableForm } from './encode-rows.ts';

/** Rows in one block at most: bounds the server's memory and ours, not what a call may carry. */
const BLOCK_ROWS = 20_000;
/** Buffers that are kept for the next inserts, and how large such a one may be, bytes. */
const KEPT_BUFFERS = 4;
const KEPT_BYTES = 32 * 2 ** 20;

/** Writes rows of a table, each call as one block, or as several where it has more than 20,000 rows. */
export type InsertRows = (form: TableForm, rows: readonly object[], signal?: AbortSignal) => Promise<void>;

/**
 * Inserts through `client`, which states the settings. What lies with the server is waited out for as long as `signal`
 * allows; `onWait` is told of it.
 */
export function inserterOf(client: ClickHouseClient, onWait?: (error: TidewatchError) => void): InsertRows {
  const free: ByteBuffer[] = [];
  return async (form, rows, signal) => {
    for (let from = 0; from < rows.length; from += BLOCK_ROWS) {
      const block = free.pop() ?? new ByteBuffer();
      block.clear();
      encodeRows(form, rows.length <= BLOCK_ROWS ? rows : rows.slice(from, from + BLOCK_ROWS), block);
      const bytes = block.written();
      await persist((attempt) => send(client, { insert: form.insert, bytes, attempt }), { when: isOfServer, signal, onWait });
      // Only after an answer: a request that was given up may still be sending these bytes.
      if (free.length < KEPT_BUFFERS && block.capacity <= KEPT_BYTES) free.push(block);
    }
  };
}

interface Request {
  readonly insert: string;
  readonly bytes: Buffer;
  readonly attempt: AbortSignal;
}

async function send(client: ClickHouseClient, { insert, bytes, attempt }: Request): Promise<void> {
  const values = Readable.from([bytes], { objectMode: false });
  const { stream } = await client.exec({ query: insert, values, abort_signal: attempt });
  // The answer is empty; its end frees the connection.
  await finished(stream.resume());
}
