import type { TidewatchError } from '@tidewatch/schemas';
import { connect, INSERT_SETTINGS, READ_SETTINGS } from './connection.ts';
import { inserterOf } from './native/insert-rows.ts';
import { rebuildOpenItems } from './open-items.ts';
import type { WarehouseStore } from './store.ts';
import { readsFrom } from './store-reads.ts';
import { writesTo } from './store-writes.ts';

export interface OpenStoreOptions {
  /** Writer's address. */
  readonly url: string;
  /** Told of each fault that a write waits out. */
  readonly onWait?: (error: TidewatchError) => void;
}

/**
 * Opens the pipeline's side of a migrated warehouse. Does not connect yet.
 * @throws UsageError `clickhouse_url_invalid`
 */
export function openStore({ url, onWait }: OpenStoreOptions): WarehouseStore {
  const writer = connect(url, INSERT_SETTINGS);
  const reader = connect(url, READ_SETTINGS);
  const insert = inserterOf(writer, onWait);
  return {
    ...writesTo({ client: writer, insert, onWait }),
    ...readsFrom(reader),
    rebuildOpenItems: (signal) => rebuildOpenItems({ writer, insert, reader, signal, onWait }),
    async close() {
      await writer.close();
      await reader.close();
    },
  };
}
