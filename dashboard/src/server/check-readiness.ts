import type { Database } from './database/open-database.ts';

/** What the web process stands on: its own tables, and a warehouse that answers. */
export async function checkReadiness(parts: { readonly database: Database; readonly clickhouseQueryUrl: string }) {
  const [database, warehouse] = await Promise.allSettled([parts.database.tenant.count(), pingWarehouse(parts.clickhouseQueryUrl)]);
  const word = (outcome: PromiseSettledResult<unknown>) => (outcome.status === 'fulfilled' ? 'ok' : 'failed');
  return {
    ready: database.status === 'fulfilled' && warehouse.status === 'fulfilled',
    checks: { database: word(database), warehouse: word(warehouse) },
    errors: [database, warehouse].flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : [])),
  };
}

/** `GET /ping`, as the embedded server wants to be asked. */
async function pingWarehouse(clickhouseQueryUrl: string): Promise<void> {
  const response = await fetch(new URL('/ping', new URL(clickhouseQueryUrl).origin), { signal: AbortSignal.timeout(2_000) });
  if (!response.ok) throw new Error(`the warehouse answered its ping with ${response.status}`);
}
