import { connect, READ_SETTINGS } from './connection.ts';

/** How much room the warehouse takes, and has; null where the server does not say. */
export interface WarehouseRoom {
  readonly usedBytes: number | null;
  readonly freeBytes: number | null;
  readonly totalBytes: number | null;
}

/** A local day of a zone in which something happened. */
export interface ArchivedDay {
  readonly tenantId: string;
  /** YYYY-MM-DD. */
  readonly day: string;
  /** ms UTC. */
  readonly startsAt: number;
}

/** Asks a warehouse how it is and what it holds. One try each: whoever asks wants to know of a fault. */
export interface WarehouseProbe {
  /** Rejects when no statement passes. */
  ping(): Promise<void>;
  /** Rejects when it cannot be asked; an operator's server may keep these things from us. */
  room(): Promise<WarehouseRoom>;
  /** The days of the zone in which something of the archive happened, of all tenants, the latest first; at most 100,000. */
  archivedDays(zone: string): Promise<readonly ArchivedDay[]>;
  close(): Promise<void>;
}

/**
 * Opens a probe for the writer's address. Does not connect yet.
 * @throws UsageError `clickhouse_url_invalid`
 */
export function openProbe({ url }: { readonly url: string }): WarehouseProbe {
  const client = connect(url, READ_SETTINGS);
  const read = async (query: string) => {
    const answer = await client.query({ query, format: 'JSONCompactEachRow' });
    return (await answer.json<readonly (number | null)[]>())[0] ?? [];
  };
  return {
    async ping() {
      await read('SELECT 1');
    },
    async room() {
      const [[used = null], [free = null, total = null]] = await Promise.all([
        read('SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND database = currentDatabase()'),
        read("SELECT sum(free_space), sum(total_space) FROM system.disks WHERE type = 'Local'"),
      ]);
      return { usedBytes: used, freeBytes: free, totalBytes: total };
    },
    async archivedDays(zone) {
      const answer = await client.query({
        query: `
          SELECT tenant_id, toString(toDate(start)) AS day, toInt64(toUnixTimestamp(start)) * 1000 AS starts_at
          FROM (SELECT DISTINCT tenant_id, toStartOfDay(fromUnixTimestamp64Milli(occurred_at, {zone:String})) AS start FROM events)
          ORDER BY start DESC, tenant_id
          LIMIT 100000`,
        query_params: { zone },
        format: 'JSONCompactEachRow',
      });
      const rows = await answer.json<readonly [string, string, number]>();
      return rows.map(([tenantId, day, startsAt]) => ({ tenantId, day, startsAt: Number(startsAt) }));
    },
    close: () => client.close(),
  };
}
