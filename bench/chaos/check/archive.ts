import type { ClickHouseClient } from '@clickhouse/client';
import type { CxEvent } from '@tidewatch/schemas';
import { digestOf, type Ledger } from '../ledger.ts';
import type { Findings } from './findings.ts';

/** What the platform says itself, of the tenants' work and as its own tenant: never sent by anybody. */
const OWN_TYPES = new Set(['agent.work', 'event.dead_lettered']);
const OWN_TENANT = '_platform';

/** Compares the archive with what was sent, both ways, event by event; resolves with the number of events that were sent and are there. */
export async function checkArchive(client: ClickHouseClient, ledger: Ledger, findings: Findings): Promise<number> {
  const seen = new Set<string>();
  let count = 0;
  for await (const { payload } of rowsOf<{ payload: string }>(client, `SELECT payload FROM events ${await finalOf(client)}`)) {
    const event = JSON.parse(payload) as CxEvent;
    const id = event.event_id;
    if (seen.has(id)) findings.doubled(`event ${id}`);
    seen.add(id);
    if (event.tenant_id === OWN_TENANT || OWN_TYPES.has(event.type)) continue;
    count += 1;
    const sent = ledger.events.get(id);
    if (!sent) findings.mismatch(`${id} (${event.type} of ${event.tenant_id}) is archived and was never sent`);
    else if (sent.digest !== digestOf(event)) findings.mismatch(`${id} is archived with another content: ${payload.slice(0, 300)}`);
  }
  for (const [id, { isAcked, tenantId }] of ledger.events) if (isAcked && !seen.has(id)) findings.lost(`event ${id} of ${tenantId}`);
  await checkFirstArrivals(client, findings);
  return count;
}

/** The copies that merges will keep, counted without relying on them: the same events with the same bytes. */
async function checkFirstArrivals(client: ClickHouseClient, findings: Findings): Promise<void> {
  const sum = 'count() AS n, toString(groupBitXor(cityHash64(event_id, payload))) AS x';
  const first = 'SELECT event_id, argMin(payload, (log_at, offset)) AS payload FROM events GROUP BY tenant_id, event_id';
  const [merged] = await allOf<object>(client, `SELECT ${sum} FROM events ${await finalOf(client)}`);
  const [counted] = await allOf<object>(client, `SELECT ${sum} FROM (${first})`);
  if (JSON.stringify(merged) === JSON.stringify(counted)) return;
  findings.mismatch(`the archive as it is read has ${JSON.stringify(merged)}, its first arrivals ${JSON.stringify(counted)}`);
}

/** `FINAL` where the archive's engine knows it: another engine is read as it is, and judged by that. */
async function finalOf(client: ClickHouseClient): Promise<string> {
  const [table] = await allOf<{ engine: string }>(
    client,
    "SELECT engine FROM system.tables WHERE database = currentDatabase() AND name = 'events'",
  );
  return table?.engine.includes('Replacing') ? 'FINAL' : '';
}

/** Every row of an answer, in memory. */
export async function allOf<T>(client: ClickHouseClient, query: string): Promise<readonly T[]> {
  const answer = await client.query({ query, format: 'JSONEachRow' });
  return answer.json<T>();
}

/** The rows of an answer of any length, one after the other. */
async function* rowsOf<T>(client: ClickHouseClient, query: string): AsyncGenerator<T, void, undefined> {
  const answer = await client.query({ query, format: 'JSONEachRow' });
  for await (const rows of answer.stream<T>()) for (const row of rows) yield row.json<T>();
}
