import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createFirstAdministrator, migrateApp } from '@tidewatch/dashboard/admin';
import { createApiKey, migrateIngest } from '@tidewatch/ingest';
import { type EventLog, openLog } from '@tidewatch/ingest/log';
import { openPool } from '@tidewatch/ingest/postgres';
import { TOPICS } from '@tidewatch/schemas';
import type pg from 'pg';
import { randomStream } from '../../twin/src/random/random.ts';
import { check } from './check/check.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { type StartedLoad, startLoad } from './load/start-load.ts';
import { KeptProcess } from './parts/kept-process.ts';
import { logFileOf, startProgram } from './parts/node-process.ts';
import { freePort, type Servers, startServers } from './parts/servers.ts';
import { patiently } from './patiently.ts';
import type { Load, LoadOptions, PartKind, Rig, RigOptions, RigProcess, Verdict } from './rig.ts';

const GROUP = 'tidewatch-main';
const TOPIC_NAMES = TOPICS.map(({ name }) => name);
const SETTLED_WITHIN_MS = 120_000;
const LOOK_MS = 200;
const WEB_MAIN = 'dashboard/.next/standalone/dashboard/server.js';

/** Starts the whole platform on a folder of its own; resolves when everything is ready. */
export async function openRig(options: RigOptions): Promise<Rig> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'tw-rig-'));
  mkdirSync(join(dataDir, 'logs'), { recursive: true });
  // PostgreSQL runs as nobody where we are root, and has to come through.
  chmodSync(dataDir, 0o755);
  const say = options.say ?? (() => {});
  const random = randomStream(options.seed, 'proxies').next;
  const servers = await startServers({ options, dataDir, random, say });
  const rig = new RunningRig({ options, dataDir, servers, say });
  try {
    await rig.open();
    return rig;
  } catch (error) {
    await rig.close();
    throw error;
  }
}

interface Surroundings {
  readonly options: RigOptions;
  readonly dataDir: string;
  readonly servers: Servers;
  readonly say: (line: string) => void;
}

class RunningRig implements Rig {
  readonly dataDir: string;
  readonly ledger: Ledger;
  readonly #options: RigOptions;
  readonly #servers: Servers;
  readonly #say: (line: string) => void;
  readonly #pool: pg.Pool;
  readonly #ours: KeptProcess[] = [];
  readonly #loads: StartedLoad[] = [];
  readonly #keys = new Map<string, Promise<string>>();
  readonly #closing = new AbortController();
  readonly #masterKey = randomBytes(32).toString('base64');
  readonly #doorUrls: string[] = [];
  #log: EventLog | null = null;
  #workers = 0;

  constructor({ options, dataDir, servers, say }: Surroundings) {
    this.#options = options;
    this.#servers = servers;
    this.#say = say;
    this.dataDir = dataDir;
    // Every request that waits for its next try listens.
    setMaxListeners(0, this.#closing.signal);
    this.ledger = openLedger(dataDir);
    this.#pool = openPool(servers.databaseUrl, { applicationName: 'rig', max: 6 });
  }

  async open(): Promise<void> {
    const { workers = 2, doors = 1, web = false } = this.#options;
    await migrateIngest(this.#pool);
    const { kafkaBrokers } = this.#servers;
    const log = await openLog({ pool: this.#pool, kafkaBrokers: kafkaBrokers ?? undefined, clientId: 'rig' });
    this.#log = log;
    await log.ensureTopics(TOPICS);
    const starting: Promise<unknown>[] = [];
    for (let i = 0; i < workers; i++) starting.push(this.addWorker());
    for (let i = 0; i < doors; i++) starting.push((await this.#addDoor(i + 1)).ready());
    if (web) starting.push((await this.#addWeb()).ready());
    await Promise.all(starting);
  }

  get processes(): readonly RigProcess[] {
    const { postgres, clickhouse, kafka } = this.#servers;
    const importers = this.#loads.flatMap(({ importer }) => (importer ? [importer.process] : []));
    return [postgres, clickhouse, ...kafka, ...this.#ours, ...importers];
  }

  process(name: string): RigProcess {
    const found = this.processes.find((at) => at.name === name);
    if (!found) throw new Error(`the rig has no ${name}`);
    return found;
  }

  ofKind(kind: PartKind): readonly RigProcess[] {
    return this.processes.filter((at) => at.kind === kind);
  }

  get doorUrls(): readonly string[] {
    return this.#doorUrls;
  }

  get databaseUrl(): string {
    return this.#servers.databaseUrl;
  }

  get clickhouseUrl(): string {
    return this.#servers.clickhouseUrl;
  }

  get queryUrl(): string {
    return this.#servers.queryUrl;
  }

  get kafkaBrokers(): string | null {
    return this.#servers.kafkaBrokers;
  }

  get commandEnv(): Readonly<Record<string, string>> {
    return this.#envOf('importer');
  }

  get proxies() {
    return this.#servers.proxies;
  }

  get log(): EventLog {
    if (this.#log === null) throw new Error('the rig is not open');
    return this.#log;
  }

  apiKey(tenantId: string): Promise<string> {
    const known = this.#keys.get(tenantId);
    if (known) return known;
    const made = patiently(() => createApiKey(this.#pool, { tenantId, name: 'rig' })).then(({ secret }) => secret);
    this.#keys.set(tenantId, made);
    return made;
  }

  async addWorker(): Promise<RigProcess> {
    const main = this.#options.workerMain ?? 'pipeline/src/main.ts';
    const worker = this.#keep('worker', (this.#workers += 1), { main, heapMb: 512, env: {} });
    await worker.ready();
    return worker;
  }

  async removeWorker(): Promise<void> {
    const worker = this.#ours.findLast(({ kind }) => kind === 'worker');
    if (!worker) throw new Error('the rig has no worker');
    this.#ours.splice(this.#ours.indexOf(worker), 1);
    await worker.close();
  }

  async startLoad(options: LoadOptions): Promise<Load> {
    const load = await startLoad(options, {
      seed: String(this.#options.seed),
      doorUrls: this.#doorUrls,
      apiKey: (tenantId) => this.apiKey(tenantId),
      log: this.log,
      ledger: this.ledger,
      dataDir: this.dataDir,
      importEnv: this.commandEnv,
      say: this.#say,
      signal: this.#closing.signal,
    });
    this.#loads.push(load);
    return load;
  }

  async settle(withinMs = SETTLED_WITHIN_MS): Promise<void> {
    const giveUpAt = performance.now() + withinMs;
    let state = '';
    let seen = '';
    while (performance.now() < giveUpAt) {
      const down = this.processes.filter((at) => !at.isReady && at.kind !== 'importer');
      const lag = await this.log.lag(GROUP, TOPIC_NAMES).catch(() => null);
      const total = lag?.reduce((sum, at) => sum + at.lag, 0) ?? Number.NaN;
      state = `${down.map(({ name }) => name).join() || 'nothing'} down, ${total} records to go`;
      // What is derived goes into the log before the commit of what it is derived from: two equal looks have seen all of it.
      const ends = JSON.stringify(lag);
      if (down.length === 0 && total === 0 && ends === seen) return;
      seen = ends;
      await delay(LOOK_MS);
    }
    throw new Error(`the rig did not come to rest within ${withinMs} ms: ${state}`);
  }

  check(stores: Pick<Rig, 'databaseUrl' | 'clickhouseUrl'> & Partial<Pick<Rig, 'queryUrl'>> = this): Promise<Verdict> {
    const { databaseUrl, clickhouseUrl, queryUrl = clickhouseUrl } = stores;
    const truths = this.#loads.flatMap((load) => load.truths());
    return check({ ledger: this.ledger, truths, databaseUrl, clickhouseUrl, queryUrl });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const { postgres, clickhouse, kafka, proxies } = this.#servers;
    await Promise.all(this.#loads.map(({ importer }) => importer?.close()));
    await Promise.all(this.#ours.map((child) => child.close()));
    await this.#log?.close().catch((error: Error) => this.#say(`the rig's log: ${error.message}`));
    await this.#pool.end();
    await Promise.all([...proxies.values()].map((proxy) => proxy.close()));
    await Promise.all([postgres, clickhouse, ...kafka].map((server) => server.close()));
    await this.ledger.close();
    if (this.#options.dataDir === undefined) rmSync(this.dataDir, { recursive: true, force: true });
  }

  async #addDoor(number: number): Promise<KeptProcess> {
    const port = await freePort();
    this.#doorUrls.push(`http://127.0.0.1:${port}`);
    const env = { INGEST_HOST: '127.0.0.1', INGEST_PORT: String(port) };
    return this.#keep('door', number, { main: 'ingest/src/main.ts', heapMb: 256, env });
  }

  async #addWeb(): Promise<KeptProcess> {
    const { databaseUrl } = this.#servers;
    await migrateApp(databaseUrl);
    await createFirstAdministrator({ databaseUrl, tenantId: 'demo' });
    const port = await freePort();
    const env = { PORT: String(port), HOSTNAME: '127.0.0.1', NODE_ENV: 'production' };
    return this.#keep('web', 1, { main: WEB_MAIN, heapMb: 384, env, readyUrl: `http://127.0.0.1:${port}/api/ready` });
  }

  #keep(kind: 'door' | 'worker' | 'web', number: number, program: OwnProgram): KeptProcess {
    const { postgres, clickhouse, kafka } = this.#servers;
    const name = `${kind}-${number}`;
    const env = { ...this.#envOf(kind), ...program.env };
    const logFile = logFileOf(this.dataDir, name);
    const child = new KeptProcess({
      name,
      kind,
      needs: kind === 'worker' ? [postgres, clickhouse, ...kafka] : [postgres, ...kafka],
      say: this.#say,
      start: (onSpawn) => startProgram({ ...program, env, logFile, onSpawn }),
    });
    this.#ours.push(child);
    return child;
  }

  #envOf(kind: 'door' | 'worker' | 'web' | 'importer'): Readonly<Record<string, string>> {
    const { env, envOf } = this.#options;
    return {
      ...this.#servers.env,
      TIDEWATCH_EPOCH: 'main',
      TIDEWATCH_LOG_LEVEL: 'warn',
      TIDEWATCH_MASTER_KEY: this.#masterKey,
      ...env,
      ...envOf?.[kind],
    };
  }
}

interface OwnProgram {
  readonly main: string;
  readonly heapMb: number;
  readonly env: Readonly<Record<string, string>>;
  readonly readyUrl?: string;
}
