import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { WRITTEN_TABLES, type WrittenTable } from '@tidewatch/warehouse';

/** Every insert takes so long, as by a server that cannot keep up with its merges; resolves with the way back. */
export async function slowInserts(url: string, ms: number): Promise<() => Promise<void>> {
  const settings = { parts_to_delay_insert: 1, max_delay_to_insert: Math.ceil(ms / 1_000), min_delay_to_insert_ms: ms };
  return withSettings(url, WRITTEN_TABLES, settings);
}

/** The server refuses every insert into the table (TOO_MANY_PARTS) and takes those into all others; resolves with the way back. */
export async function refuseInserts(url: string, table: WrittenTable): Promise<() => Promise<void>> {
  return withSettings(url, [table], { parts_to_throw_insert: 1 });
}

/** The table is not there (UNKNOWN_TABLE), as while somebody exchanges it; resolves with the way back. */
export async function takeTableAway(url: string, table: WrittenTable): Promise<() => Promise<void>> {
  const rename = (from: string, to: string) => onServer(url, (client) => client.command({ query: `RENAME TABLE ${from} TO ${to}` }));
  await rename(table, `${table}_away`);
  return async () => void (await rename(`${table}_away`, table));
}

async function withSettings(url: string, tables: readonly WrittenTable[], settings: Readonly<Record<string, number>>) {
  const alter = (change: string) =>
    onServer(url, async (client) => {
      for (const table of tables) await client.command({ query: `ALTER TABLE ${table} ${change}` });
    });
  const values = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  await alter(`MODIFY SETTING ${values.join(', ')}`);
  return () => alter(`RESET SETTING ${Object.keys(settings).join(', ')}`);
}

async function onServer<T>(url: string, work: (client: ClickHouseClient) => Promise<T>): Promise<T> {
  const client = createClient({ url });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}
