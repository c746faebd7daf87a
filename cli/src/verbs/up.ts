import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { createFirstAdministrator, migrateApp } from '@tidewatch/dashboard/admin';
import { ensureFirstApiKey } from '@tidewatch/ingest';
import { openPool } from '@tidewatch/ingest/postgres';
import { EnvironmentError } from '@tidewatch/schemas';
import type { ChildSpec } from '../stack/child-process.ts';
import { type DataDir, masterKey, openDataDir, readRuntime, removeRuntime, writeRuntime } from '../stack/data-dir.ts';
import { lockFolder } from '../stack/folder-lock.ts';
import { migrateParts, type Parts, startParts } from '../stack/parts.ts';
import { openSupervisor, type Supervisor } from '../stack/supervisor.ts';
import { required, wholeNumber } from '../terminal/flags.ts';
import type { Call, ExitStatus, Verb } from '../terminal/verb.ts';

const DEFAULT_PORT = 3000;
const DOOR_PORT = 4600;

/** `up`: the whole platform on this machine. */
export const upVerb: Verb = {
  name: 'up',
  summary: 'starts everything: stores, door, worker, web pages and the demo floor',
  example: 'tidewatch up --port 3000',
  flags: {
    port: { help: 'port of the web pages', value: 'N', default: String(DEFAULT_PORT) },
    'door-port': { help: 'port of the HTTP door for events', value: 'N', default: String(DOOR_PORT) },
    'no-demo': { help: 'without the demo floor' },
    'no-open': { help: 'do not open a browser' },
  },
  run: runUp,
};

async function runUp(call: Call): Promise<ExitStatus> {
  const startedAt = call.clock.now();
  const port = wholeNumber(call, 'port', { min: 1, max: 65_535 }) as number;
  const doorPort = wholeNumber(call, 'door-port', { min: 1, max: 65_535 }) as number;
  const dir = openDataDir(call);
  const other = readRuntime(dir);
  if (other) throw new EnvironmentError('already_up', `it runs already, as process ${other.pid}, at ${other.url}`);
  await Promise.all([requireFree(port, '--port'), requireFree(doorPort, '--door-port')]);
  const unlock = await lockFolder(dir, call);
  try {
    call.terminal.note('starting PostgreSQL and ClickHouse');
    const parts = await startParts(dir, call.config);
    let publish = () => {};
    const supervisor = openSupervisor(call, dir, parts, () => publish());
    try {
      await prepare(call, parts);
      const children = await startProcesses(call, { dir, parts, supervisor, port, doorPort });
      const url = `http://127.0.0.1:${port}`;
      publish = () =>
        writeRuntime(dir, {
          ...{ pid: process.pid, startedAt, url, doorUrl: `http://127.0.0.1:${doorPort}`, workerUrl: children.workerUrl },
          ...{
            databaseUrl: parts.databaseUrl,
            clickhouseUrl: parts.clickhouseUrl,
            queryUrl: parts.queryUrl,
            kafkaBrokers: parts.kafkaBrokers,
          },
          processes: supervisor.processes(),
        });
      publish();
      announce(call, url, startedAt);
      await new Promise<void>((resolve) => {
        if (call.signal.aborted) resolve();
        call.signal.addEventListener('abort', () => resolve(), { once: true });
      });
      call.terminal.note('stopping');
    } finally {
      await supervisor.stop();
      removeRuntime(dir);
    }
  } finally {
    unlock();
  }
  call.terminal.note('stopped; everything that was taken is kept, the next start goes on from here');
  return 0;
}

/** Tables, topics, the first administrator and the first key for the door; what is new is printed once. */
async function prepare(call: Call, parts: Parts): Promise<void> {
  const tenantId = required(call, 'tenant');
  call.terminal.note('bringing the tables up to date');
  await Promise.all([migrateParts(parts), migrateApp(parts.databaseUrl)]);
  const administrator = await createFirstAdministrator({ databaseUrl: parts.databaseUrl, tenantId });
  if (administrator)
    call.terminal.note(
      `\n  first administrator  ${administrator.email}\n  password             ${administrator.password}\n  (shown this once)\n`,
    );
  const pool = openPool(parts.databaseUrl);
  try {
    const key = await ensureFirstApiKey(pool, { tenantId, name: 'first' });
    if (key) call.terminal.note(`  key for POST /v1/events  ${key.secret}\n  (shown this once)\n`);
  } finally {
    await pool.end();
  }
}

interface Plan {
  readonly dir: DataDir;
  readonly parts: Parts;
  readonly supervisor: Supervisor;
  readonly port: number;
  readonly doorPort: number;
}

/** Door, worker and web together, then the demo floor behind them. */
async function startProcesses(call: Call, plan: Plan): Promise<{ workerUrl: string }> {
  const { supervisor, parts } = plan;
  call.terminal.note('starting the door, the worker and the web pages');
  const stores: Record<string, string> = {
    DATABASE_URL: parts.databaseUrl,
    ...(parts.kafkaBrokers === null ? {} : { KAFKA_BROKERS: parts.kafkaBrokers }),
    TIDEWATCH_EPOCH: call.config.TIDEWATCH_EPOCH,
    TIDEWATCH_LOG_LEVEL: call.config.TIDEWATCH_LOG_LEVEL,
    TIDEWATCH_MASTER_KEY: masterKey(plan.dir, call.config.TIDEWATCH_MASTER_KEY),
  };
  const spec = (name: string, main: string, env: Record<string, string>, heapMb: number): ChildSpec => ({
    name,
    main,
    env,
    heapMb,
    readyWithinMs: 60_000,
  });
  const worker = await supervisor.run(
    spec('worker', 'pipeline/src/main.ts', { ...stores, CLICKHOUSE_URL: parts.clickhouseUrl, PIPELINE_PORT: '0' }, 512),
  );
  await Promise.all([
    supervisor.run(spec('door', 'ingest/src/main.ts', { ...stores, INGEST_HOST: '127.0.0.1', INGEST_PORT: String(plan.doorPort) }, 256)),
    supervisor.run({
      ...spec('web', 'dashboard/.next/standalone/dashboard/server.js', webEnvironment(plan), 384),
      readyUrl: `http://127.0.0.1:${plan.port}/api/ready`,
    }),
  ]);
  if (!call.switches.has('no-demo')) {
    await supervisor.run(
      spec(
        'demo',
        'cli/src/processes/demo.ts',
        { ...stores, DEMO_TENANT: required(call, 'tenant'), DEMO_STATE: `${plan.dir.path}/demo.json` },
        256,
      ),
    );
  }
  return { workerUrl: `http://127.0.0.1:${Number(worker.ready['port'])}` };
}

function webEnvironment({ parts, port }: Plan): Record<string, string> {
  return {
    DATABASE_URL: parts.databaseUrl,
    CLICKHOUSE_QUERY_URL: parts.queryUrl,
    PORT: String(port),
    HOSTNAME: '127.0.0.1',
    NODE_ENV: 'production',
  };
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

/** @throws EnvironmentError `port_in_use` */
function requireFree(port: number, flag: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', () => reject(new EnvironmentError('port_in_use', `port ${port} is in use; take another with ${flag} N`)));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  });
}
