import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EnvironmentError } from '@tidewatch/schemas';
import { DATABASE, type ServerFiles, writeServerFiles } from './server-files.ts';

export interface StartClickHouseOptions {
  /** Tables, configuration and passwords live here; made when missing. */
  readonly dataDir: string;
  /** Port on 127.0.0.1; a free one when left out. Give the old one to restart under unchanged addresses. */
  readonly port?: number;
  /** Each line that the server writes. */
  readonly onLog?: (line: string) => void;
  /** How long a server that still has the data is waited for, ms; default 10,000. */
  readonly patienceMs?: number;
  /** A ClickHouse program to run; default: the library where this platform has one, else `clickhouse` on PATH. */
  readonly program?: string;
}

export interface ClickHouseServer {
  /** Address of the user who may write, with credentials and database. */
  readonly url: string;
  /** Address of the user who may only read. */
  readonly queryUrl: string;
  readonly port: number;
  readonly pid: number;
  isAlive(): boolean;
  /** Resolves when the process has ended, for whatever reason; never rejects. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** SIGTERM, then SIGKILL after 5 s; what was acknowledged is on disk. */
  stop(): Promise<void>;
}

const START_MS = 60_000;
const STOP_MS = 5_000;
/** Exit status of child.mjs where there is no such program. */
const PROGRAM_MISSING = 127;
const LOCKED = /Another server instance|Cannot lock file/i;
/** Stack traces of a library without symbols tell nobody anything. */
const STACK_FRAME = /^\s*$|^\d+\. .* @ 0x[0-9a-f]+$|^ \(version /;

/**
 * Starts a real ClickHouse server as a child process on loopback and resolves when it answers. It ends with its
 * parent. A server left over from a killed parent is waited for; one in use is an error.
 * @throws EnvironmentError `clickhouse_missing`, `warehouse_locked`, `clickhouse_failed`
 */
export async function startClickHouse(options: StartClickHouseOptions): Promise<ClickHouseServer> {
  const runner = chooseRunner(options.program);
  const giveUpAt = Date.now() + (options.patienceMs ?? 10_000);
  for (;;) {
    const port = options.port ?? (await freePort());
    const files = await writeServerFiles(options.dataDir, port);
    const running = launch(runner, files, port, options.onLog);
    const failure = await untilReady(running, port);
    if (failure === null) return serverOf(running, files, port);
    if (failure.missing) throw missing();
    if (!failure.locked) throw new EnvironmentError('clickhouse_failed', `ClickHouse did not start: ${failure.message}`);
    if (Date.now() > giveUpAt) {
      throw new EnvironmentError(
        'warehouse_locked',
        `${options.dataDir} is in use by another ClickHouse server. Stop the other Tidewatch, or take another data folder (--data).`,
      );
    }
    await delay(500);
  }
}

/** How the server is run on this machine. */
type Runner = { readonly kind: 'library' } | { readonly kind: 'program'; readonly path: string };

function chooseRunner(program: string | undefined): Runner {
  if (program !== undefined) return { kind: 'program', path: program };
  try {
    createRequire(import.meta.url).resolve('@chdb/lib-linux-x64-gnu/package.json');
    return { kind: 'library' };
  } catch {
    return { kind: 'program', path: 'clickhouse' };
  }
}

interface Running {
  readonly child: ChildProcess;
  readonly exited: ClickHouseServer['exited'];
  /** The last lines it wrote. */
  readonly tail: readonly string[];
}

function launch(runner: Runner, files: ServerFiles, port: number, onLog: ((line: string) => void) | undefined): Running {
  const args =
    runner.kind === 'library'
      ? ['library', ...localArguments(files, port)]
      : ['program', runner.path, 'server', `--config-file=${files.config}`];
  const child = spawn(process.execPath, [fileURLToPath(new URL('./child.mjs', import.meta.url)), files.lock, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // A process group of its own: nothing that the server does to its group reaches us, and Ctrl-C stops it in our order.
    detached: true,
  });
  // Its input only tells it that we live; what happens to the pipe when it dies is reported by `exited`.
  child.stdin?.on('error', () => undefined);
  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      if (STACK_FRAME.test(line)) return;
      tail.push(line);
      if (tail.length > 20) tail.shift();
      onLog?.(line);
    });
  }
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('error', (error) => {
      tail.push(error.message);
      resolve({ code: null, signal: null });
    });
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  return { child, exited, tail };
}

/** `clickhouse local` that opens the server's own HTTP listener and then waits for ever. */
function localArguments(files: ServerFiles, port: number): string[] {
  return [
    '--path',
    files.store,
    '--listen_host',
    '127.0.0.1',
    '--http_port',
    String(port),
    `--config-file=${files.config}`,
    '--log-level=error',
    '--query',
    'SYSTEM START LISTEN HTTP; SELECT sleepEachRow(1) FROM numbers(1000000000) ' +
      'SETTINGS max_block_size=1, function_sleep_max_microseconds_per_block=3000000 FORMAT Null',
  ];
}

interface Failure {
  /** Another server has the data. */
  readonly locked: boolean;
  /** There is no ClickHouse on this machine. */
  readonly missing: boolean;
  readonly message: string;
}

/** null when the server answers; else what went wrong. The process is gone then. */
async function untilReady(running: Running, port: number): Promise<Failure | null> {
  const deadline = Date.now() + START_MS;
  while (isAlive(running) && Date.now() < deadline) {
    // The answer counts only if our process still lives after it: another server may have the port.
    if ((await answersPing(port)) && isAlive(running)) return null;
    await Promise.race([delay(50), running.exited]);
  }
  const timedOut = isAlive(running);
  await end(running);
  const { code } = await running.exited;
  const text = running.tail.join('\n');
  return {
    locked: LOCKED.test(text),
    missing: code === PROGRAM_MISSING,
    message: timedOut ? `no answer within ${START_MS / 1000} s. ${text}` : text.slice(-2000) || `it ended with status ${code}`,
  };
}

function isAlive(running: Running): boolean {
  return running.child.exitCode === null && running.child.signalCode === null && running.child.pid !== undefined;
}

function missing(): EnvironmentError {
  return new EnvironmentError(
    'clickhouse_missing',
    'There is no embedded ClickHouse for this platform and no `clickhouse` on PATH. ' +
      'Install ClickHouse, or set CLICKHOUSE_URL to a server: http://user:password@host:8123/tidewatch',
  );
}

async function answersPing(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/ping`, { signal: AbortSignal.timeout(2000) });
    return (await answer.text()).trim() === 'Ok.';
  } catch {
    return false;
  }
}

function serverOf(running: Running, files: ServerFiles, port: number): ClickHouseServer {
  const address = (user: string, password: string) => `http://${user}:${password}@127.0.0.1:${port}/${DATABASE}`;
  return {
    url: address('tidewatch_writer', files.secrets.writer),
    queryUrl: address('tidewatch_query', files.secrets.query),
    port,
    pid: running.child.pid as number,
    isAlive: () => isAlive(running),
    exited: running.exited,
    stop: () => end(running),
  };
}

async function end(running: Running): Promise<void> {
  running.child.kill('SIGTERM');
  const timer = setTimeout(() => running.child.kill('SIGKILL'), STOP_MS);
  await running.exited;
  clearTimeout(timer);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
