import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

export const ROOT = resolve(import.meta.dirname, '../..');
const BIN = join(ROOT, 'cli/bin/tidewatch.mjs');
const STARTS_WITHIN_MS = 120_000;

/** The whole platform, started by the command line as people start it, on a data folder of its own. */
export interface RunningStack {
  readonly url: string;
  readonly doorUrl: string;
  readonly dataDir: string;
  /** What `up` printed on standard error: the administrator's password and the key for the door are in it. */
  readonly told: string;
  readonly startedMs: number;
  /** The supervisor. */
  readonly process: ChildProcess;
  /** Pids by process name, as they are now. */
  pids(): Readonly<Record<string, number>>;
  /** Ctrl-C; resolves with the ms that it took. */
  stop(): Promise<number>;
  /** Stops and removes the data. */
  destroy(): Promise<void>;
}

export interface StartOptions {
  readonly demo: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Goes on in a folder of an earlier stack. */
  readonly dataDir?: string;
}

/** Starts `tidewatch up` on free ports and waits until it says that it is ready. */
export async function startStack(options: StartOptions): Promise<RunningStack> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'tidewatch-e2e-'));
  const [port, doorPort] = await Promise.all([freePort(), freePort()]);
  const args = [
    'up',
    '--json',
    '--no-open',
    '--data',
    dataDir,
    '--port',
    String(port),
    '--door-port',
    String(doorPort),
    ...(options.demo ? [] : ['--no-demo']),
  ];
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  child.stderr.on('data', (bytes: Buffer) => (told += bytes.toString()));
  const ready = await new Promise<{ url: string; startedMs: number }>((done, fail) => {
    const late = setTimeout(() => fail(new Error(`not ready within ${STARTS_WITHIN_MS} ms: ${told}`)), STARTS_WITHIN_MS);
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(late);
      done(JSON.parse(line));
    });
    child.once('exit', (code) => fail(new Error(`ended with ${code}: ${told}`)));
  });
  const stop = async () => {
    const askedAt = performance.now();
    if (child.exitCode === null && child.signalCode === null) {
      const over = new Promise((done) => child.once('exit', done));
      child.kill('SIGINT');
      await over;
    }
    return performance.now() - askedAt;
  };
  return {
    ...ready,
    doorUrl: `http://127.0.0.1:${doorPort}`,
    dataDir,
    get told() {
      return told;
    },
    process: child,
    pids: () => {
      const { processes } = JSON.parse(readFileSync(join(dataDir, 'runtime.json'), 'utf8')) as {
        processes: { name: string; pid: number }[];
      };
      return Object.fromEntries(processes.map(({ name, pid }) => [name, pid]));
    },
    stop,
    destroy: async () => {
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one verb of the command line to its end. */
export function tidewatch(args: readonly string[], env: Readonly<Record<string, string>> = {}): Answer {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  return { status, stdout, stderr };
}

/** Runs one verb with --json and reads its document. */
export function tidewatchJson<T>(args: readonly string[], env: Readonly<Record<string, string>> = {}): T {
  const { status, stdout, stderr } = tidewatch([...args, '--json'], env);
  if (status !== 0 && status !== 1) throw new Error(`tidewatch ${args.join(' ')} ended with ${status}: ${stderr}${stdout}`);
  return JSON.parse(stdout) as T;
}

/** The real data, where this machine has it; null (and a line that says so) where not. */
export function realData(path: string): string | null {
  const file = resolve(ROOT, process.env['TIDEWATCH_DATA'] ?? '../shared/data', path);
  if (existsSync(file)) return file;
  console.warn(`not run: ${file} is not on this machine (TIDEWATCH_DATA)`);
  return null;
}

/** Waits until `look` gives something that is not null. */
export async function waitFor<T>(what: string, look: () => Promise<T | null>, withinMs = 60_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`no ${what} within ${withinMs} ms`);
}

export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}
