import type { AgentDayFacts, SessionFacts } from '@tidewatch/schemas';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshWarehouse, freshWarehouse } from '../../../test/services/fresh-warehouse.ts';
import { plainSession } from '../fixtures/plain-session.ts';
import { randomAgentDay, randomFrom, randomSession } from '../fixtures/random-facts.ts';
import { AGENT_DAY_SHAPE, columnsOf, type RowShape, SESSION_SHAPE } from '../rows.ts';

const FROM = Date.UTC(2026, 2, 6);
const OPTIONS = { tenants: ['t1', 't2'], from: FROM, to: FROM + 20 * 86_400_000 };
const SEED = 1_604;

let warehouse: FreshWarehouse;
beforeAll(async () => {
  warehouse = await freshWarehouse();
});
afterAll(() => warehouse?.drop());

describe('rows in native form', () => {
  it(`are what the same rows as JSON are, in every column (seed ${SEED})`, async () => {
    const random = randomFrom(SEED);
    const sessions = Array.from({ length: 2_000 }, (_, i) => randomSession(random, OPTIONS, i));
    const days = Array.from({ length: 500 }, (_, i) => randomAgentDay(random, OPTIONS, i));
    await warehouse.store.insertRows('session', sessions);
    await warehouse.store.insertRows('agent_day', days);
    await insertAsJson('sessions', SESSION_SHAPE, sessions);
    await insertAsJson('agent_days', AGENT_DAY_SHAPE, days);
    for (const [table, written] of [
      ['sessions', sessions],
      ['agent_days', days],
    ] as const) {
      const columns = quoted(table === 'sessions' ? columnsOf(SESSION_SHAPE) : columnsOf(AGENT_DAY_SHAPE));
      const differing = await rows(
        `(SELECT ${columns} FROM ${table} EXCEPT SELECT ${columns} FROM ${table}_json)
         UNION ALL (SELECT ${columns} FROM ${table}_json EXCEPT SELECT ${columns} FROM ${table})`,
      );
      expect(differing).toEqual([]);
      expect(await rows(`SELECT count() AS n FROM ${table}_json`)).toEqual([{ n: written.length }]);
    }
  });

  it('keep every text and every whole number exactly', async () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'grapheme', maxLength: 60 }), fc.string());
    const number = fc.maxSafeInteger();
    const values = fc.sample(fc.tuple(text, fc.option(text), number, fc.option(number)), { numRuns: 1_000, seed: SEED });
    const written = values.map(([conversation_id, customer_id, owner_since, closed_at], i) =>
      plainSession({ tenant_id: 'exact', session_id: `s${i}`, started_at: FROM, conversation_id, customer_id, owner_since, closed_at }),
    );
    await warehouse.store.insertRows('session', written);
    const stored = await warehouse.store.readRows(
      'session',
      written.map((row) => ({ tenantId: 'exact', kind: 'session', bucketOn: row.bucket_on, id: row.session_id })),
    );
    const byId = new Map([...stored.values()].map((row) => [row.session_id, row]));
    for (const row of written) expect(byId.get(row.session_id)).toEqual({ ...row, owner_since: row.owner_since + 0 });
  });
});

/** Into `<table>_json`, in the client's own way. */
async function insertAsJson(table: string, shape: RowShape, facts: readonly (SessionFacts | AgentDayFacts)[]): Promise<void> {
  await warehouse.client.command({ query: `CREATE TABLE ${table}_json AS ${table}` });
  const values = facts.map((row) => {
    const fields = row as unknown as Record<string, unknown>;
    return Object.fromEntries(
      columnsOf(shape).map((column) => {
        const [array, field] = column.split('.') as [string, string | undefined];
        return [column, field === undefined ? fields[array] : (fields[array] as Record<string, unknown>[]).map((item) => item[field])];
      }),
    );
  });
  await warehouse.client.insert({ table: `${table}_json`, values, format: 'JSONEachRow' });
}

async function rows(query: string): Promise<unknown[]> {
  const settings = { output_format_json_quote_64bit_integers: 0 } as const;
  return (await warehouse.client.query({ query, format: 'JSONEachRow', clickhouse_settings: settings })).json();
}

const quoted = (columns: readonly string[]) => columns.map((column) => `\`${column}\``).join(', ');
