import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openLog } from '@tidewatch/ingest/log';
import { isSilent, judge, lateCanaries, oldestCanaryMs, type PlatformState, readPlatform } from '@tidewatch/ingest/ops';
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
  summary: 'processes, log lag, freshness, open sessions, dead letters, canaries, last verify, versions, disk',
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
    const platform = await readPlatform(stack.pool, tenantId);
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
      deadLetters: platform.letters.reduce((sum, { count }) => sum + count, 0),
      ...operationsOf(platform, watermark, stack.isUp),
      diskBytes: await sizeOf(stack.dir.path),
    };
  } finally {
    await reader.close();
  }
}

/** What the processes and the chores of the platform tell. */
function operationsOf(platform: PlatformState, watermark: number | null, isUp: boolean) {
  const { now, beats, canaries, letters, ownerlessLetters, lastVerify } = platform;
  const alive = beats.filter((beat) => !isSilent(beat, now));
  const late = lateCanaries(canaries, now, 0);
  return {
    /** null: nothing runs that could be well or not. */
    health: isUp || alive.length > 0 ? judge({ ...platform, watermark }) : null,
    canary: { oldestMs: oldestCanaryMs(canaries, now), late: late.map(({ topic, partition }) => ({ topic, partition })) },
    deadLettersByCode: letters,
    ownerlessDeadLetters: ownerlessLetters,
    fencedPartitions: alive.reduce((sum, { facts }) => sum + (facts.counters['fenced'] ?? 0), 0),
    lastVerify,
    disks: alive.flatMap(({ host, facts }) => (facts.disks ?? []).map((disk) => ({ host, ...disk }))),
  };
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
  showOperations(terminal, status);
  const rows = processes.map(({ name, pid, alive }) => [name, String(pid), alive ? 'runs' : 'gone']);
  if (rows.length > 0) terminal.say(`\n${renderTable(['process', 'pid', 'state'], rows).trimEnd()}`);
  const used = lag.filter((at) => at.end > 0);
  const partitions = used.map((at) => [at.topic, at.partition, at.offset, at.end, at.lag].map(String));
  if (used.length > 0) terminal.say(`\n${renderTable(['topic', 'partition', 'offset', 'end', 'lag'], partitions).trimEnd()}`);
}

function showOperations(terminal: Call['terminal'], status: Status): void {
  const { health, canary, deadLettersByCode, fencedPartitions, lastVerify, disks } = status;
  const wrong = health?.checks.filter(({ state }) => state !== 'good') ?? [];
  if (health) terminal.say(`health: ${wrong.length === 0 ? 'good' : wrong.map(({ name, state }) => `${name} ${state}`).join(', ')}`);
  for (const { code, count } of deadLettersByCode) terminal.say(`  ${count} dead letters: ${code}`);
  const late = canary.late.map(({ topic, partition }) => `${topic}/${partition}`).join(', ');
  terminal.say(`canaries: ${late === '' ? `the oldest ${canary.oldestMs ?? '–'} ms old` : `late in ${late}`}`);
  terminal.say(`${fencedPartitions} commits refused because the partition had gone to another worker`);
  const when = lastVerify && new Date(lastVerify.finishedAt).toISOString();
  terminal.say(`last verify: ${lastVerify ? `cells=${lastVerify.cells} differ=${lastVerify.differ}, ${when}` : 'never'}`);
  for (const { store, freeBytes } of disks) if (freeBytes !== null) terminal.say(`${store}: ${(freeBytes / 1e9).toFixed(1)} GB free`);
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
