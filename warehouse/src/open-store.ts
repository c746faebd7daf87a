import { connect, INSERT_SETTINGS, READ_SETTINGS } from './connection.ts';
import { rebuildOpenItems } from './open-items.ts';
import type { WarehouseStore } from './store.ts';
import { readsFrom } from './store-reads.ts';
import { writesTo } from './store-writes.ts';

/**
 * Opens the pipeline's side of a migrated warehouse; `url` is the writer's address. Does not connect yet.
 * @throws UsageError `clickhouse_url_invalid`
 */
export function openStore(options: { readonly url: string }): WarehouseStore {
  const writer = connect(options.url, INSERT_SETTINGS);
  const reader = connect(options.url, READ_SETTINGS);
  return {
    ...writesTo(writer),
    ...readsFrom(reader),
    rebuildOpenItems: (signal) => rebuildOpenItems({ writer, reader, signal }),
    async close() {
      await writer.close();
      await reader.close();
    },
  };
}
