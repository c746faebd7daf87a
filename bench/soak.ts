import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { nearestRank } from '@tidewatch/schemas';
import { type Bar, report, rssMiBOf } from './harness.ts';
import { type LogName, startLoadedStack } from './load/loaded-stack.ts';
import { sendLoad } from './load/start-generator.ts';

// Steady load for half an hour: `npx tsx bench/soak.ts [--minutes N] [--quick] [--log embedded|kafka]`. Memory, open files
// and lag of the last third against those of the second: what grows with time alone shows here and nowhere else.
const { values: flags } = parseArgs({
  options: {
    minutes: { type: 'string' },
    quick: { type: 'boolean', default: false },
    log: { type: 'string', default: 'embedded' },
  },
});
if (flags.log !== 'embedded' && flags.log !== 'kafka') throw new Error('--log is embedded or kafka');
const logName: LogName = flags.log;
const MINUTES = Number(flags.minutes ?? (flags.quick ? 2 : 30));
const PER_SECOND = 1_000;
const LOOK_MS = 2_000;
const TENANTS = Array.from({ length: 4 }, (_, i) => `soak-${i}`);
const PROCESSES = ['worker', 'door', 'web'];
/** Growth of memory; a heap breathes, so the bound is that of the specification, 10 %. */
const GROWTH = 1.1;

interface Look {
  readonly lag: number;
  readonly rssMiB: Readonly<Record<string, number>>;
  readonly files: Readonly<Record<string, number>>;
}

const stack = await startLoadedStack(logName);
try {
  const keys = await stack.keysFor(TENANTS);
  let isOver = false;
  const job = { doorUrl: stack.doorUrl, keys, seed: 1, connections: 16, batch: 50, open: 5_000, perSecond: PER_SECOND, events: null };
  const running = sendLoad({ ...job, warmUpSeconds: 0, seconds: MINUTES * 60 }).finally(() => (isOver = true));
  const looks: Look[] = [];
  while (!isOver) {
    await sleep(LOOK_MS);
    looks.push(look(stack.pids(), await stack.lag()));
  }
  const done = await running;
  await stack.drained();
  const lost = done.acceptedInAll - (await stack.archived(TENANTS));
  const third = Math.floor(looks.length / 3);
  const [second, last] = [looks.slice(third, 2 * third), looks.slice(2 * third)];
  const median = (of: readonly Look[], value: (at: Look) => number) =>
    nearestRank(
      of.map(value).sort((a, b) => a - b),
      50,
    ) ?? Number.NaN;
  const figures: Record<string, number | string> = {
    log: logName,
    minutes: MINUTES,
    accepted: done.acceptedInAll,
    ackMsP99: done.ackMsP99,
  };
  const bars: Bar[] = [{ name: 'lost', value: lost, is: 'atMost', bound: 0 }];
  for (const name of PROCESSES) {
    const memory = median(last, (at) => at.rssMiB[name] ?? Number.NaN) / median(second, (at) => at.rssMiB[name] ?? Number.NaN);
    const files = median(last, (at) => at.files[name] ?? Number.NaN) - median(second, (at) => at.files[name] ?? Number.NaN);
    figures[`${name}RssMiB`] = Math.round(median(last, (at) => at.rssMiB[name] ?? Number.NaN));
    bars.push(
      { name: `${name}MemoryGrowth`, value: Math.round(memory * 1_000) / 1_000, is: 'atMost', bound: GROWTH },
      { name: `${name}MoreFiles`, value: files, is: 'atMost', bound: 5 },
    );
  }
  const lag = median(last, (at) => at.lag);
  bars.push({ name: 'lagRecords', value: lag, is: 'atMost', bound: 2 * PER_SECOND });
  report({ name: 'soak', ours: figures, peer: null, ratio: null, bars });
} finally {
  await stack.destroy();
}

function look(pids: Readonly<Record<string, number>>, lag: number): Look {
  const of = (read: (pid: number) => number) => Object.fromEntries(PROCESSES.map((name) => [name, read(pids[name] ?? 0)]));
  const at: Look = { lag, rssMiB: of((pid) => rssMiBOf(pid) ?? Number.NaN), files: of((pid) => readdirSync(`/proc/${pid}/fd`).length) };
  process.stderr.write(`${JSON.stringify(at)}\n`);
  return at;
}
