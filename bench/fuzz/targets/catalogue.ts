import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CATALOGUE, DIMENSIONS, evaluateQuery, UsageError } from '@tidewatch/schemas';
import { migrate, openStore, startClickHouse } from '@tidewatch/warehouse';
import { openReader } from '@tidewatch/warehouse/query';
import { planQuery } from '../../../dashboard/src/server/explore/plan-query.ts';
import { questionInput } from '../../../dashboard/src/server/explore/question-input.ts';
import type { Random } from '../../../twin/src/random/random.ts';
import { randomFrom, randomSession } from '../../../warehouse/src/fixtures/random-facts.ts';
import { pick } from '../hostile.ts';
import type { Fuzzy } from '../json-text.ts';
import { mutateJson } from '../mutate.ts';
import { TENANT } from '../seeds.ts';
import { promise, type Target } from '../target.ts';

/** Rows of the tenant, and of others beside it. */
const ROWS = 300;
const FROM = Date.UTC(2026, 2, 6);
const TO = Date.UTC(2026, 2, 11);

/** A question as the pages ask it. */
export function questionSeed(random: Random): { readonly [name: string]: Fuzzy } {
  const filter = { dimension: pick(random, DIMENSIONS), values: ['q1', "q'3\\", ''] };
  return {
    metrics: Array.from({ length: 1 + Math.floor(random.next() * 3) }, () => pick(random, CATALOGUE).id),
    grain: pick(random, ['15m', '30m', '1h', '1d', 'total']),
    from: pick(random, ['2026-03-06', 'now-7d', 'now-1d/d', '2026-03-08T01:30', '2026-03-06T00:00:00Z']),
    to: pick(random, ['2026-03-11', 'now', 'now/d', '2026-03-09T00:00:00+08:00']),
    zone: pick(random, ['UTC', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe']),
    by: random.next() < 0.5 ? null : pick(random, DIMENSIONS),
    where: random.next() < 0.6 ? [] : [filter],
    asOf: pick(random, ['2026-03-11T12:00:00Z', null]),
  };
}

/** Questions to the catalogue, asked of a real ClickHouse: each is answered as the plain evaluator answers it, or refused with a reason. */
export const catalogueTarget: Target = {
  name: 'catalogue',
  make: (random) => (random.next() < 0.6 ? Buffer.from(JSON.stringify(questionSeed(random))) : mutateJson(questionSeed(random), random)),
  open: async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'tidewatch-fuzz-clickhouse-'));
    const server = await startClickHouse({ dataDir });
    await migrate({ url: server.url });
    const store = openStore({ url: server.url });
    const random = randomFrom(1);
    const rows = Array.from({ length: ROWS }, (_, i) => randomSession(random, { tenants: [TENANT, 'other'], from: FROM, to: TO }, i));
    await store.insertRows('session', rows);
    await store.close();
    const reader = openReader({ url: server.queryUrl, tenantId: TENANT });
    const own = { sessions: rows.filter((row) => row.tenant_id === TENANT), agent_days: [] };
    return {
      pid: server.pid,
      feed: async (input) => {
        try {
          const question = questionInput.safeParse(JSON.parse(input.toString()));
          if (!question.success) return 'refused';
          const query = planQuery(question.data, Date.now());
          const answer = await reader.answer(query);
          promise(
            JSON.stringify(answer) === JSON.stringify(evaluateQuery(query, own)),
            () => 'answered otherwise than the plain evaluator does',
          );
          return 'taken';
        } catch (error) {
          if (error instanceof SyntaxError || (error instanceof UsageError && error.message !== '')) return 'refused';
          throw error;
        }
      },
      close: async () => {
        await reader.close();
        await server.stop();
        await rm(dataDir, { recursive: true, force: true });
      },
    };
  },
};
