import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openReader } from '@tidewatch/warehouse/query';
import { type Bar, type Figures, report } from './harness.ts';
import type { LoadDone, LoadJob } from './load/generator.ts';
import { type LoadedStack, type LogName, startLoadedStack } from './load/loaded-stack.ts';
import { peakMemory, startCosts } from './load/process-costs.ts';
import { sendLoad } from './load/start-generator.ts';
import { watchBoard } from './load/watch-board.ts';
import { PROBE_TENANT, type Samples, watchRows } from './load/watch-rows.ts';

// The whole way under load: `npx tsx bench/load.ts [--quick] [--log embedded|kafka] [--rate N] [--backlog N]`. A stack of
// its own (`tidewatch up`, all processes) takes, one after the other: batches of 50 at a steady rate; a lower rate with a
// viewer on the live page; single events on 200 connections; and a backlog that grows while its worker stands still.
const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    log: { type: 'string', default: 'embedded' },
    rate: { type: 'string', default: '5250' },
    backlog: { type: 'string' },
  },
});
if (flags.log !== 'embedded' && flags.log !== 'kafka') throw new Error('--log is embedded or kafka');
const logName: LogName = flags.log;
const isQuick = flags.quick;
const BACKLOG = Number(flags.backlog ?? (isQuick ? 100_000 : 1_000_000));
const BOARD_PER_SECOND = 2_000;
const BOARD_TENANT = 'demo';
const TENANTS = Array.from({ length: 8 }, (_, i) => `bench-${i}`);
/** ClickHouse's Kafka engine into MergeTree at 5,000 events a second, flushed each 500 ms: the better end of what was measured on two cores. */
const PUBLISHED = { queryableMsP99: 690, queryableMsP99AtDefaultFlush: 7_800, source: 'measured before on two cores' };

let seeds = 0;
const figures: Record<string, number | string | null> = { log: logName };
const bars: Bar[] = [];
const stack = await startLoadedStack(logName);
try {
  const keys = await stack.keysFor([...TENANTS, BOARD_TENANT, PROBE_TENANT]);
  let sent = 0;
  sent += await steady(stack, keys);
  await onBoard(stack, keys);
  sent += await singles(stack, keys);
  sent += await backlog(stack, keys);
  add('', { lost: sent - (await stack.archived(TENANTS)) });
  bars.push({ name: 'lost', value: Number(figures['lost']), is: 'atMost', bound: 0 });
  add('', peakMemory(stack.pids()));
  const ratio = Number(figures['queryableMsP99']) / PUBLISHED.queryableMsP99;
  report({ name: 'load', ours: figures, peer: PUBLISHED, ratio, bars });
} finally {
  await stack.destroy();
}

type Keys = Readonly<Record<string, string>>;

function jobOf(keys: Keys, tenants: readonly string[], job: Partial<LoadJob>): LoadJob {
  return {
    ...{ doorUrl: stack.doorUrl, seed: (seeds += 100), connections: 64, batch: 50, open: 20_000, perSecond: null },
    ...{ warmUpSeconds: 0, seconds: null, events: null },
    ...job,
    keys: Object.fromEntries(tenants.map((tenant) => [tenant, keys[tenant] as string])),
  };
}

/** L1, and how soon an event can be asked for. */
async function steady({ doorUrl, queryUrl, pids, drained }: LoadedStack, keys: Keys): Promise<number> {
  tell('batches of 50 at a steady rate');
  const load = { perSecond: Number(flags.rate), warmUpSeconds: isQuick ? 5 : 10, seconds: isQuick ? 15 : 60 };
  let isOver = false;
  const running = sendLoad(jobOf(keys, TENANTS, load)).finally(() => (isOver = true));
  await sleep(load.warmUpSeconds * 1_000);
  const costs = startCosts(pids());
  const [done, rows] = await Promise.all([running, watchRows({ doorUrl, queryUrl, key: keys[PROBE_TENANT] as string }, () => isOver)]);
  await drained();
  add('', {
    ...ofLoad(done),
    ...costs.figures(),
    ...ofSamples('queryable', rows),
    queryMsP50: rows.answerMsP50,
    bytesAnEvent: Math.round(done.bytesAnEvent),
  });
  bars.push(
    { name: 'acceptedPerSecond', value: done.accepted / done.seconds, is: 'atLeast', bound: 5_000 },
    { name: 'refused', value: done.refused, is: 'atMost', bound: 0 },
    { name: 'ackMsP99', value: done.ackMsP99, is: 'atMost', bound: 50 },
    { name: 'queryableMsP99', value: Number(figures['queryableMsP99']), is: 'atMost', bound: 500 },
    { name: 'queryableMissing', value: rows.missing, is: 'atMost', bound: 0 },
  );
  return done.acceptedInAll;
}

/** L3: how soon the live page shows an event. */
async function onBoard({ doorUrl, url, pids, signIn, drained }: LoadedStack, keys: Keys): Promise<void> {
  tell('a viewer on the live page');
  const load = { perSecond: BOARD_PER_SECOND, warmUpSeconds: isQuick ? 3 : 10, seconds: isQuick ? 12 : 60, open: 8_000 };
  let isOver = false;
  const running = sendLoad(jobOf(keys, [BOARD_TENANT], load)).finally(() => (isOver = true));
  await sleep(load.warmUpSeconds * 1_000);
  const costs = startCosts(pids());
  const viewer = { doorUrl, webUrl: url, key: keys[BOARD_TENANT] as string, tenantId: BOARD_TENANT, cookie: await signIn() };
  const [, board] = await Promise.all([running, watchBoard(viewer, () => isOver)]);
  await drained();
  add('board', { ...costs.figures(), ...ofSamples('', board) });
  bars.push(
    { name: 'boardMsP95', value: Number(figures['boardMsP95']), is: 'atMost', bound: 2_000 },
    { name: 'boardMissing', value: board.missing, is: 'atMost', bound: 0 },
  );
}

/** L2. */
async function singles({ pids, drained }: LoadedStack, keys: Keys): Promise<number> {
  tell('single events on 200 connections');
  const costs = startCosts(pids());
  const done = await sendLoad(jobOf(keys, TENANTS, { connections: 200, batch: 1, warmUpSeconds: 2, seconds: isQuick ? 5 : 15 }));
  await drained();
  add('singles', { ...ofLoad(done), ...costs.figures() });
  bars.push(
    { name: 'singlesAcceptedPerSecond', value: done.accepted / done.seconds, is: 'atLeast', bound: 2_000 },
    { name: 'singlesAckMsP99', value: done.ackMsP99, is: 'atMost', bound: 100 },
  );
  return done.acceptedInAll;
}

/** L4: the worker stands still while the log fills, dies, and its successor catches up. */
async function backlog(loaded: LoadedStack, keys: Keys): Promise<number> {
  const stopped = loaded.pids()['worker'] as number;
  process.kill(stopped, 'SIGSTOP');
  tell(`a backlog of ${BACKLOG} events`);
  const done = await sendLoad(jobOf(keys, TENANTS, { connections: 8, batch: 2_000, events: BACKLOG }));
  const before = await loaded.lag();
  const stoodStillSeconds = done.seconds;
  process.kill(stopped, 'SIGKILL');
  const startedAt = performance.now();
  let firstAt = startedAt;
  for (let lag = before; lag === before; lag = await loaded.lag()) {
    await sleep(50);
    firstAt = performance.now();
  }
  tell('the next worker has begun to drain it');
  const costs = startCosts(loaded.pids());
  await loaded.drained();
  const seconds = (performance.now() - firstAt) / 1_000;
  await untilFresh(loaded);
  const freshSeconds = (performance.now() - startedAt) / 1_000;
  const drainedPerSecond = Math.round(before / seconds);
  add('backlog', {
    ...{ events: before, acceptedPerSecond: Math.round(done.accepted / done.seconds), drainedPerSecond },
    ...{ firstRowsSeconds: (firstAt - startedAt) / 1_000, freshSeconds, freshShareOfOutage: freshSeconds / stoodStillSeconds },
    ...costs.figures(),
  });
  bars.push({ name: 'backlogDrainedPerSecond', value: drainedPerSecond, is: 'atLeast', bound: 10_000 });
  return done.acceptedInAll;
}

/** Everything until a second ago is in the rows. */
async function untilFresh({ queryUrl }: LoadedStack): Promise<void> {
  const reader = openReader({ url: queryUrl, tenantId: PROBE_TENANT });
  try {
    while (((await reader.watermark()) ?? 0) < Date.now() - 1_000) await sleep(50);
  } finally {
    await reader.close();
  }
}

function ofLoad(done: LoadDone): Figures {
  const { ackMsP50, ackMsP99, ackMsMax, refused, cpuSeconds } = done;
  return { acceptedPerSecond: done.accepted / done.seconds, ackMsP50, ackMsP99, ackMsMax, refused, generatorCpuSeconds: cpuSeconds };
}

function ofSamples(name: string, { ms, missing }: Samples): Figures {
  const rank = (share: number) => ms[Math.max(0, Math.ceil(ms.length * share) - 1)] ?? Number.NaN;
  const of = (what: string) => (name === '' ? `${what[0]?.toLowerCase()}${what.slice(1)}` : `${name}${what}`);
  return {
    [of('Samples')]: ms.length,
    [of('MsP50')]: rank(0.5),
    [of('MsP95')]: rank(0.95),
    [of('MsP99')]: rank(0.99),
    [of('Missing')]: missing,
  };
}

/** Puts figures into the report under the phase's name. */
function add(phase: string, more: Figures): void {
  const named = ([name, value]: [string, number | string | null]) => {
    const rounded = typeof value === 'number' ? Math.round(value * 100) / 100 : value;
    return [phase === '' ? name : `${phase}${name[0]?.toUpperCase()}${name.slice(1)}`, rounded];
  };
  const added = Object.fromEntries(Object.entries(more).map(named)) as Figures;
  Object.assign(figures, added);
  tell(JSON.stringify(added));
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
