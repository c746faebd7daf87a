import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openDeadLetters } from '@tidewatch/ingest';
import { openLog } from '@tidewatch/ingest/log';
import { type Metric, metricById, TOPICS } from '@tidewatch/schemas';
import { type CatalogueReader, openReader } from '@tidewatch/warehouse/query';
import { readRuntime } from '../stack/data-dir.ts';
import { isRunning } from '../stack/process-mark.ts';
import { askClickHouse, askPostgres } from '../stack/server-facts.ts';
import { readStack, type Stack } from '../stack/use-stack.ts';
import { required } from '../terminal/flags.ts';
import { renderTable } from '../terminal/render-answer.ts';
import type { Call, Verb } from '../terminal/verb.ts';
import { VERSION } from '../version.ts';

/** `status`: what runs, how far behind it is, how fresh the rows are. */
export const statusVerb: Verb = {
  name: 'status',
  summary: 'processes, log lag, freshness, open sessions, dead letters, versions, disk',
  example: 'tidewatch status',
  flags: {},
  run: async (call) => {
    const status = await readStack(call, (stack) => lookAt(call, stack));
    call.terminal.answer(status);
    show(call, status);
    return 0;
  },
};

type Status = Awaited<ReturnType<typeof lookAt>>;

async function lookAt(call: Call, stack: Stack) {
  const tenantId = required(call, 'tenant');
  const runtime = readRuntime(stack.dir);
  const now = call.clock.now();
  const reader = openReader({ url: stack.queryUrl, tenantId, epoch: call.config.TIDEWATCH_EPOCH });
  try {
    const lag = await lagOf(call, stack);
    const watermark = await reader.watermark();
    return {
      isUp: stack.isUp,
      url: runtime?.url ?? null,
      versions: await versionsOf(call, stack),
      log: stack.kafkaBrokers === null ? 'embedded' : 'kafka',
      processes: (runtime?.processes ?? []).map((at) => ({ name: at.name, pid: at.pid, alive: isRunning(at) })),
      lag,
      lagTotal: lag.reduce((sum, at) => sum + at.lag, 0),
      freshnessMs: watermark === null ? null : Math.max(0, now - watermark),
      openSessions: await openSessionsAt(now, reader),
      deadLetters: await openDeadLetters({ pool: stack.pool }).count(tenantId),
      diskBytes: await sizeOf(stack.dir.path),
    };
  } finally {
    await reader.close();
  }
}

async function lagOf(call: Call, stack: Stack) {
  const log = await openLog({ pool: stack.pool, kafkaBrokers: stack.kafkaBrokers ?? undefined });
  try {
    return await log.lag(
      `tidewatch-${call.config.TIDEWATCH_EPOCH}`,
      TOPICS.map((topic) => topic.name),
    );
  } finally {
    await log.close();
  }
}

async function versionsOf(call: Call, stack: Stack) {
  const now = () => call.clock.now();
  const [postgres, clickhouse] = await Promise.all([askPostgres(stack.databaseUrl, now), askClickHouse(stack.queryUrl, now)]);
  return { tidewatch: VERSION, node: process.versions.node, postgres: postgres.version, clickhouse: clickhouse.version };
}

async function openSessionsAt(now: number, reader: CatalogueReader): Promise<number> {
  const metric = metricById.get('sessions_open_now') as Metric;
  const query = { metrics: [metric], from: now - 1, to: now, grain: 'total' as const, zone: 'UTC', by: [], where: [], asOf: now };
  const [row] = await reader.answer(query, { openOnly: true });
  return row?.cells[metric.id]?.value ?? 0;
}

function show({ terminal }: Call, status: Status): void {
  const { isUp, url, log, lagTotal, freshnessMs, openSessions, deadLetters, diskBytes, versions, processes, lag } = status;
  terminal.say(`${isUp ? `up at ${url}` : 'not up'}, ${log} log, ${lagTotal} events behind, rows ${freshnessMs ?? '–'} ms old`);
  terminal.say(`${openSessions} sessions open, ${deadLetters} dead letters, ${(diskBytes / 1e6).toFixed(0)} MB on disk`);
  terminal.say(
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
  );
  const rows = processes.map(({ name, pid, alive }) => [name, String(pid), alive ? 'runs' : 'gone']);
  if (rows.length > 0) terminal.say(`\n${renderTable(['process', 'pid', 'state'], rows).trimEnd()}`);
  const used = lag.filter((at) => at.end > 0);
  const partitions = used.map((at) => [at.topic, at.partition, at.offset, at.end, at.lag].map(String));
  if (used.length > 0) terminal.say(`\n${renderTable(['topic', 'partition', 'offset', 'end', 'lag'], partitions).trimEnd()}`);
}

/** Bytes of a file or under a folder, links followed; what a server removes meanwhile counts nothing. */
async function sizeOf(path: string): Promise<number> {
  const at = await unlessGone(stat(path));
  if (!at?.isDirectory()) return at?.size ?? 0;
  let sum = 0;
  for (const name of (await unlessGone(readdir(path))) ?? []) sum += await sizeOf(join(path, name));
  return sum;
}

async function unlessGone<T>(look: Promise<T>): Promise<T | null> {
  try {
    return await look;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES') return null;
    throw error;
  }
}
