import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CATALOGUE, DAY_MS, dayOf, importedId, type MetricQuery, type SessionFacts } from '@tidewatch/schemas';
import { migrate, openStore, startClickHouse } from '@tidewatch/warehouse';
import { openReader } from '@tidewatch/warehouse/query';
import { type Random, randomFrom } from '../warehouse/src/fixtures/random-facts.ts';

// Run: npx tsx bench/insert-rows.ts. Prints rows/s written and the times of a day's and a quarter's query.
const SESSIONS = 100_000;
const DAYS = 90;
const BATCH = 5_000;
const FROM = Date.UTC(2026, 0, 1);
const metrics = CATALOGUE.filter((metric) => metric.source === 'entries' && metric.at !== null);

const dataDir = await mkdtemp(join(tmpdir(), 'tidewatch-bench-clickhouse-'));
const server = await startClickHouse({ dataDir });
try {
  await migrate({ url: server.url });
  const store = openStore({ url: server.url });
  const random = randomFrom(1);
  const rows = Array.from({ length: SESSIONS }, (_, i) => ordinarySession(random, i));
  const started = performance.now();
  for (let from = 0; from < rows.length; from += BATCH) await store.insertSessions(rows.slice(from, from + BATCH));
  const seconds = (performance.now() - started) / 1000;
  print('sessions written', `${Math.round(SESSIONS / seconds)} rows/s in batches of ${BATCH}`);

  const reader = openReader({ url: server.queryUrl, tenantId: 'bench' });
  const ask = (days: number, grain: MetricQuery['grain']) => (i: number) => {
    const from = FROM + ((i * 7) % (DAYS - days + 1)) * DAY_MS;
    return reader.answer({
      metrics,
      from,
      to: from + days * DAY_MS,
      grain,
      zone: 'Asia/Shanghai',
      by: ['queue'],
      where: [],
      asOf: FROM + 400 * DAY_MS,
    });
  };
  print(`day by 15 min and queue, ${metrics.length} metrics`, await times(60, ask(1, '15m')));
  print(`quarter by day and queue, ${metrics.length} metrics`, await times(15, ask(DAYS, '1d')));
  const open = CATALOGUE.filter((metric) => metric.aggregate.kind === 'instant');
  const now = FROM + DAYS * DAY_MS;
  await store.insertOpenItems(rows.filter((row) => row.closed_at === null));
  const present = { metrics: open, from: now - 60_000, to: now, grain: 'total', zone: 'UTC', by: [], where: [], asOf: now } as const;
  print(`now, ${open.length} metrics, open items`, await times(60, () => reader.answer(present, { openOnly: true })));
  print(`now, ${open.length} metrics, all rows`, await times(15, () => reader.answer(present)));
  await reader.close();
  await store.close();
} finally {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function times(runs: number, ask: (i: number) => Promise<unknown>): Promise<string> {
  await ask(0);
  const taken: number[] = [];
  for (let i = 0; i < runs; i++) {
    const from = performance.now();
    await ask(i);
    taken.push(performance.now() - from);
  }
  taken.sort((a, b) => a - b);
  const at = (share: number) => (taken[Math.ceil(runs * share) - 1] as number).toFixed(0);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`;
}

function print(what: string, figure: string): void {
  process.stdout.write(`${what}: ${figure}\n`);
}

/** A session as a floor has them: one queue, a few minutes, ten messages; one in two hundred still open. */
function ordinarySession(random: Random, i: number): SessionFacts {
  const startedAt = FROM + Math.floor((i / SESSIONS) * DAYS * DAY_MS);
  const waitMs = Math.floor(random() * 60_000);
  const isOpen = random() < 0.005 && i > SESSIONS * 0.99;
  const closedAt = startedAt + waitMs + Math.floor(random() * 600_000);
  const agent = `agent-${Math.floor(random() * 40)}`;
  const queue = `queue-${Math.floor(random() * 6)}`;
  return {
    tenant_id: 'bench',
    bucket_on: dayOf(startedAt),
    session_id: importedId(startedAt, 'bench', String(i)),
    version: 30,
    conversation_id: `c${i}`,
    customer_id: `k${Math.floor(random() * 20_000)}`,
    channel: 'web',
    origin: 'customer',
    access: 'link',
    lang: 'zh',
    queue_id: queue,
    agent_id: agent,
    is_test: false,
    is_spam: false,
    imported: true,
    offhours: false,
    reopen_of: null,
    started_at: startedAt,
    first_customer_message_at: startedAt,
    last_activity_at: closedAt,
    closed_at: isOpen ? null : closedAt,
    close_reason: isOpen ? null : 'agent',
    owner: isOpen ? 'agent' : null,
    owner_since: startedAt + waitMs,
    entries: [
      {
        entry_id: `e${i}`,
        queue_id: queue,
        priority: null,
        entered_at: startedAt,
        left_at: startedAt + waitMs,
        left_reason: random() < 0.9 ? 'assigned' : 'abandoned',
        accepted_at: startedAt + waitMs,
        agent_id: agent,
        answer_within_ms: 20_000,
        short_abandon_ms: 5_000,
        offhours: false,
      },
    ],
    offers: [
      {
        offer_id: `o${i}`,
        queue_id: queue,
        agent_id: agent,
        entered_at: startedAt,
        offered_at: startedAt + waitMs,
        decided_at: startedAt + waitMs,
        result: 'accepted',
      },
    ],
    segments: [
      {
        segment_id: `s${i}`,
        owner_kind: 'agent',
        agent_id: agent,
        bot_id: null,
        queue_id: queue,
        started_at: startedAt + waitMs,
        ended_at: isOpen ? null : closedAt,
        wrapup_started_at: null,
        wrapup_ended_at: null,
        hold_ms: 0,
        hold_count: 0,
      },
    ],
    messages: Array.from({ length: 10 }, (_, m) => ({
      message_id: `m${i}-${m}`,
      sender: m % 2 === 0 ? ('customer' as const) : ('agent' as const),
      agent_id: m % 2 === 0 ? null : agent,
      at: startedAt + waitMs + m * 1000,
      is_public: true,
      is_auto: false,
      recalled_at: null,
    })),
  };
}
