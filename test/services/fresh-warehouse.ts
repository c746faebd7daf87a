import { randomUUID } from 'node:crypto';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { migrate, openStore, type WarehouseStore } from '@tidewatch/warehouse';
import { type CatalogueReader, openReader } from '@tidewatch/warehouse/query';
import { inject } from 'vitest';
import type {} from './global-setup.ts';

export interface FreshWarehouse {
  readonly store: WarehouseStore;
  /** A reader of one tenant. */
  reader(tenantId: string): CatalogueReader;
  /** For looking at tables as they are. */
  readonly client: ClickHouseClient;
  /** Writer's address of this database, as CLICKHOUSE_URL. */
  readonly url: string;
  drop(): Promise<void>;
}

/** A migrated warehouse of its own on the run's real ClickHouse; `drop` it in afterAll. */
export async function freshWarehouse(): Promise<FreshWarehouse> {
  const database = `tidewatch_test_${randomUUID().replaceAll('-', '')}`;
  const address = new URL(inject('clickhouseUrl'));
  address.pathname = `/${database}`;
  const url = address.toString();
  await migrate({ url });
  const client = createClient({ url });
  const store = openStore({ url });
  const readers: CatalogueReader[] = [];
  return {
    store,
    client,
    url,
    reader(tenantId) {
      const reader = openReader({ url, tenantId });
      readers.push(reader);
      return reader;
    },
    async drop() {
      await Promise.all([store.close(), ...readers.map((reader) => reader.close())]);
      await client.command({ query: `DROP DATABASE ${database} SYNC` });
      await client.close();
    },
  };
}
