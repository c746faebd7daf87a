import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFirstAdministrator, migrateApp } from '@tidewatch/dashboard/admin';
import { ensureFirstApiKey } from '@tidewatch/ingest';
import { openPool } from '@tidewatch/ingest/postgres';
import { EnvironmentError, UsageError } from '@tidewatch/schemas';
import { type ChildPlan, demoSpec, doorSpec, requireWebBuild, webSpec, workerSpec } from '../stack/child-specs.ts';
import { type DataDir, lastRuntime, openDataDir, type Runtime, readRuntime, removeRuntime, writeRuntime } from '../stack/data-dir.ts';
import { lockFolder } from '../stack/folder-lock.ts';
import { unlessInterrupted } from '../stack/interrupted.ts';
import { migrateParts, startParts } from '../stack/parts.ts';
import { freePort, isPortFree } from '../stack/ports.ts';
import { isRunning, markOf, type ProcessMark } from '../stack/process-mark.ts';
import { openSupervisor, type Supervisor } from '../stack/supervisor.ts';
import { portFlag, required } from '../terminal/flags.ts';
import type { Call, ExitStatus, Verb } from '../terminal/verb.ts';

/** How long processes of a killed `up` are waited for: they end by themselves within 5 s. */
const LEFTOVERS_MS = 10_000;
const LOOK_EVERY_MS = 100;

/** `up`: the whole platform on this machine. */
export const upVerb: Verb = {
  name: 'up',
  summary: 'starts everything: stores, door, worker, web pages and the demo floor',
  example: 'tidewatch up --port 3000',
  flags: {
    port: { help: 'port of the web pages', value: 'N', default: '3000' },
    'door-port': { help: 'port of the HTTP door for events', value: 'N', default: '4600' },
    'no-demo': { help: 'without the demo floor' },
    'no-open': { help: 'do not open a browser' },
  },
  run: runUp,
};

interface Ports {
  readonly port: number;
  readonly doorPort: number;
}

async function runUp(call: Call): Promise<ExitStatus> {
  const ports = readPorts(call);
  requireWebBuild();
  const dir = openDataDir(call);
  const unlock = await lockFolder(dir, call, () => readRuntime(dir) !== null);
  if (unlock === null) {
    const other = readRuntime(dir);
    throw new EnvironmentError('already_up', `it runs already on ${dir.path}, as process ${other?.pid}, at ${other?.url}`);
  }
  try {
    await leftoversGone(call, dir);
    await requireFree(ports.port, '--port');
    await requireFree(ports.doorPort, '--door-port');
    await serve(call, dir, ports);
  } finally {
    unlock();
  }
  call.terminal.note('stopped; everything that was taken is kept, the next start goes on from here');
  return 0;
}

function readPorts(call: Call): Ports {
  const [port, doorPort] = [portFlag(call, 'port'), portFlag(call, 'door-port')];
  if (port === doorPort) throw new UsageError('flag_invalid', `--port and --door-port are both ${port}: they must differ`);
  return { port, doorPort };
}

/** Starts everything, tells where it is, and stops it in order when Ctrl-C comes or a start fails. */
async function serve(call: Call, dir: DataDir, ports: Ports): Promise<void> {
  const startedAt = call.clock.now();
  call.terminal.note('starting PostgreSQL and ClickHouse');
  const parts = await unlessInterrupted(call.signal, startParts(dir, call.config));
  let publish = () => {};
  const supervisor = openSupervisor(call, { dir, parts, onChange: () => publish() });
  try {
    const webOpsPort = await freePort();
    const plan: ChildPlan = { ...ports, webOpsPort, dir, addresses: parts, config: call.config, tenantId: required(call, 'tenant') };
    await unlessInterrupted(call.signal, start(call, plan, supervisor));
    const mark = markOf(process.pid) as ProcessMark;
    publish = () => writeRuntime(dir, runtimeOf(plan, supervisor, { ...mark, startedAt }));
    publish();
    announce(call, urlOf(ports.port), startedAt);
    await new Promise<void>((resolve) => {
      if (call.signal.aborted) resolve();
      call.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  } finally {
    call.terminal.note('stopping');
    publish = () => {};
    removeRuntime(dir);
    await supervisor.stop();
  }
}

/** Tables and first secrets, then all processes together, the demo floor behind them. */
async function start(call: Call, plan: ChildPlan, supervisor: Supervisor): Promise<void> {
  call.terminal.note('bringing the tables up to date');
  await Promise.all([migrateParts(plan.addresses), migrateApp(plan.addresses.databaseUrl)]);
  await makeFirst(call, plan);
  if (call.signal.aborted) return;
  call.terminal.note('starting the door, the worker and the web pages');
  await Promise.all([workerSpec(plan), doorSpec(plan), webSpec(plan)].map((spec) => supervisor.run(spec)));
  if (!call.switches.has('no-demo')) await supervisor.run(demoSpec(plan));
}

/** The first administrator and the first key for the door, printed this once. */
async function makeFirst(call: Call, { addresses: { databaseUrl }, tenantId }: ChildPlan): Promise<void> {
  const administrator = await createFirstAdministrator({ databaseUrl, tenantId });
  if (administrator)
    call.terminal.note(
      `\n  first administrator  ${administrator.email}\n  password             ${administrator.password}\n  (shown this once)\n`,
    );
  const pool = openPool(databaseUrl);
  try {
    const key = await ensureFirstApiKey(pool, { tenantId, name: 'first' });
    if (key) call.terminal.note(`  key for POST /v1/events  ${key.secret}\n  (shown this once)\n`);
  } finally {
    await pool.end();
  }
}

function runtimeOf(
  { addresses, port, doorPort, webOpsPort }: ChildPlan,
  supervisor: Supervisor,
  self: ProcessMark & { startedAt: number },
): Runtime {
  const { databaseUrl, clickhouseUrl, queryUrl, kafkaBrokers } = addresses;
  return {
    ...self,
    url: urlOf(port),
    doorUrl: urlOf(doorPort),
    databaseUrl,
    clickhouseUrl,
    queryUrl,
    kafkaBrokers,
    opsUrls: {
      worker: urlOf(Number(supervisor.readyOf('worker')?.['port'])),
      door: urlOf(Number(supervisor.readyOf('door')?.['opsPort'])),
      web: urlOf(webOpsPort),
    },
    processes: supervisor.processes(),
  };
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

function announce(call: Call, url: string, startedAt: number): void {
  const startedMs = call.clock.now() - startedAt;
  call.terminal.answer({ ready: true, url, startedMs });
  call.terminal.say(`ready at ${url} (${(startedMs / 1000).toFixed(1)} s)`);
  if (!call.switches.has('no-open')) openBrowser(url, call);
}

/** Opens the page where there is a desktop to open it on. */
function openBrowser(url: string, call: Call): void {
  const hasDesktop =
    process.platform === 'darwin' || call.environment['DISPLAY'] !== undefined || call.environment['WAYLAND_DISPLAY'] !== undefined;
  if (!hasDesktop || !process.stdout.isTTY) return;
  const browser = spawn(process.platform === 'darwin' ? 'open' : 'xdg-open', [url], { stdio: 'ignore', detached: true });
  browser.on('error', () => call.terminal.note(`open ${url} in a browser`));
  browser.unref();
}

/** Waits for the processes of an `up` that was killed: they still have its ports while they end. */
async function leftoversGone(call: Call, dir: DataDir): Promise<void> {
  const left = lastRuntime(dir);
  if (left === null) return;
  const giveUpAt = call.clock.now() + LEFTOVERS_MS;
  while (left.processes.some(isRunning) && call.clock.now() < giveUpAt && !call.signal.aborted) await sleep(LOOK_EVERY_MS);
  removeRuntime(dir);
}

/** @throws EnvironmentError `port_in_use` */
async function requireFree(port: number, flag: string): Promise<void> {
  if (!(await isPortFree(port))) throw new EnvironmentError('port_in_use', `port ${port} is in use; take another with ${flag} N`);
}
