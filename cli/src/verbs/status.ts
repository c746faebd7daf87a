import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openDeadLetters } from '@tidewatch/ingest';
import { openLog } from '@tidewatch/ingest/log';
import { type Metric, metricById, TOPICS } from '@tidewatch/schemas';
import { openReader } from '@tidewatch/warehouse/query';
import { isAlive, readRuntime } from '../stack/data-dir.ts';
import { type Stack, withStack } from '../stack/use-stack.ts';
import { required } from '../terminal/flags.ts';
import { renderTable } from '../terminal/render-answer.ts';
import type { Call, ExitStatus, Verb } from '../terminal/verb.ts';

/** `status`: what runs, how far behind it is, how fresh the rows are. */
export const statusVerb: Verb = {
  name: 'status',
  summary: 'processes, log lag, freshness, open sessions, dead letters, disk',
  example: 'tidewatch status',
  flags: {},
  run: (call) => withStack(call, (stack) => showStatus(call, stack)),
};

async function showStatus(call: Call, stack: Stack): Promise<ExitStatus> {
  const runtime = readRuntime(stack.dir);
  const tenantId = required(call, 'tenant');
  const reader = openReader({ url: stack.queryUrl, tenantId });
  const log = await openLog({ pool: stack.pool, kafkaBrokers: stack.kafkaBrokers ?? undefined });
  try {
    const now = call.clock.now();
    const lag = await log.lag(
      `tidewatch-${call.config.TIDEWATCH_EPOCH}`,
      TOPICS.map((topic) => topic.name),
    );
    const watermark = await reader.watermark();
    const [open] = await reader.answer(
      {
        metrics: [metricById.get('sessions_open_now') as Metric],
        from: now - 1,
        to: now,
        grain: 'total',
        zone: 'UTC',
        by: [],
        where: [],
        asOf: now,
      },
      { openOnly: true },
    );
    const answer = {
      isUp: stack.isUp,
      url: runtime?.url ?? null,
      versions: { tidewatch: '0.1.0', node: process.versions.node },
      log: stack.kafkaBrokers === null ? 'embedded' : 'kafka',
      processes: (runtime?.processes ?? []).map((at) => ({ ...at, alive: isAlive(at.pid) })),
      lag,
      lagTotal: lag.reduce((sum, at) => sum + at.lag, 0),
      freshnessMs: watermark === null ? null : Math.max(0, now - watermark),
      openSessions: open?.cells['sessions_open_now']?.value ?? 0,
      deadLetters: await openDeadLetters({ pool: stack.pool }).count(tenantId),
      diskBytes: await sizeOf(stack.dir.path),
    };
    call.terminal.answer(answer);
    call.terminal.say(
      `${answer.isUp ? `up at ${answer.url}` : 'not up'}, ${answer.log} log, ${answer.lagTotal} events behind, rows ${answer.freshnessMs ?? '–'} ms old`,
    );
    call.terminal.say(
      `${answer.openSessions} sessions open, ${answer.deadLetters} dead letters, ${(answer.diskBytes / 1e6).toFixed(0)} MB on disk`,
    );
    if (answer.processes.length > 0)
      call.terminal.say(
        renderTable(
          ['process', 'pid', 'state'],
          answer.processes.map((at) => [at.name, String(at.pid), at.alive ? 'runs' : 'gone']),
        ).trimEnd(),
      );
    call.terminal.say(
      renderTable(
        ['topic', 'partition', 'offset', 'end', 'lag'],
        lag.filter((at) => at.end > 0).map((at) => [at.topic, at.partition, at.offset, at.end, at.lag].map(String)),
      ).trimEnd(),
    );
    return 0;
  } finally {
    await log.close();
    await reader.close();
  }
}

/** Bytes under a folder; files that vanish meanwhile count nothing. */
async function sizeOf(path: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(path, { withFileTypes: true, recursive: true }).catch(() => [])) {
    if (!entry.isFile()) continue;
    sum += (await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }))).size;
  }
  return sum;
}
