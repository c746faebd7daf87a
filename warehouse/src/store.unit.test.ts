import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainSession } from './fixtures/plain-session.ts';
import { openStore } from './open-store.ts';
import { openReader } from './query/index.ts';

/** Takes every statement and remembers what was sent. */
let server: Server;
let url: string;
const sent: { readonly query: URLSearchParams; readonly body: string }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      sent.push({ query: new URL(request.url ?? '', 'http://x').searchParams, body: Buffer.concat(chunks).toString() });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://writer:secret@127.0.0.1:${(server.address() as AddressInfo).port}/tidewatch`;
});
afterAll(() => server.close());

describe('what is sent', () => {
  it('an insert states every setting on which its meaning and durability rest, and names its columns', async () => {
    const store = openStore({ url });
    await store.insertRows('session', [plainSession({ session_id: 's1', started_at: 1_000_000_000_000 })]);
    await store.close();
    const [insert] = sent.splice(0);
    expect(Object.fromEntries(insert?.query ?? [])).toMatchObject({
      database: 'tidewatch',
      async_insert: '0',
      wait_for_async_insert: '1',
      wait_end_of_query: '1',
      insert_deduplicate: '0',
      insert_null_as_default: '0',
      input_format_null_as_default: '0',
      input_format_defaults_for_omitted_fields: '0',
      input_format_skip_unknown_fields: '0',
      input_format_allow_errors_num: '0',
      input_format_allow_errors_ratio: '0',
      date_time_input_format: 'basic',
      session_timezone: 'UTC',
    });
    const statement = `${insert?.query.get('query') ?? ''}${insert?.body}`;
    expect(statement).toMatch(/INSERT INTO sessions \(`?tenant_id`?, /);
    expect(statement).toContain('entries.entered_at');
  });

  it('a call without rows sends nothing', async () => {
    const store = openStore({ url });
    await store.insertRows('session', []);
    await store.insertEvents([]);
    await store.insertWatermarks([]);
    await store.close();
    expect(sent.splice(0)).toEqual([]);
  });

  it('a read takes the latest version of rows, exactly', async () => {
    const reader = openReader({ url, tenantId: 't1' });
    await reader.agentsAt(1_000_000_000_000);
    await reader.close();
    const [read] = sent.splice(0);
    expect(Object.fromEntries(read?.query ?? [])).toMatchObject({
      do_not_merge_across_partitions_select_final: '1',
      use_skip_indexes_if_final: '1',
      use_skip_indexes_if_final_exact_mode: '1',
      optimize_move_to_prewhere_if_final: '0',
      param_tenant: 't1',
    });
    expect(read?.body).toContain('FROM agent_days FINAL\n  WHERE tenant_id = {tenant:String}');
  });

  it('an address without a database or with a strange one is refused before anything is sent', () => {
    for (const bad of ['', 'localhost:8123', 'http://h:8123', 'http://h:8123/a-b', 'ftp://h/x']) {
      expect(() => openStore({ url: bad })).toThrow(expect.objectContaining({ code: 'clickhouse_url_invalid' }));
    }
    expect(sent).toEqual([]);
  });
});
