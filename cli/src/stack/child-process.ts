import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvironmentError } from '@tidewatch/schemas';
import { type DataDir, ROOT } from './data-dir.ts';

const LOOK_MS = 100;

/** How to run one process of the stack. */
export interface ChildSpec {
  readonly name: string;
  /** Path of its main file, from the clone's root; TypeScript is run through tsx. */
  readonly main: string;
  readonly env: Readonly<Record<string, string>>;
  readonly readyWithinMs: number;
  /** Answers 200 when the process is ready; absent = the process says so in a line of JSON on standard output. */
  readonly readyUrl?: string;
  /** Heap limit in MiB: overload must not take the machine. */
  readonly heapMb: number;
}

/** A process of the stack that has said that it is ready. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** What it said in its ready line. */
  readonly ready: Readonly<Record<string, unknown>>;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  stop(withinMs: number): Promise<void>;
}

/**
 * Starts a process in a group of its own (Ctrl-C reaches the supervisor only, which stops it in order), its log in the
 * data folder. Its standard input is ours: it ends when we do, so the child does not outlive us.
 * @throws EnvironmentError `process_failed` when it ends or says nothing in time; the message names its log
 */
export async function startChild(spec: ChildSpec, dir: DataDir): Promise<Child> {
  const logPath = join(dir.logs, `${spec.name}.log`);
  const log = createWriteStream(logPath, { flags: 'a' });
  const loader = spec.main.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const child = spawn(process.execPath, [`--max-old-space-size=${spec.heapMb}`, ...loader, join(ROOT, spec.main)], {
    cwd: ROOT,
    detached: true,
    env: { ...spec.env, TIDEWATCH_PARENT: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => {
    // The child ended before its input: `exited` tells.
  });
  child.stderr.pipe(log);
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: -1, signal: null }));
  });
  const ready = await Promise.race([
    spec.readyUrl === undefined ? readyLine(child, log) : readyAnswer(child, log, spec.readyUrl),
    exited.then(({ code, signal }) => failed(spec, logPath, `ended with ${signal ?? `status ${code}`} before it was ready`)),
    sleep(spec.readyWithinMs, undefined, { ref: false }).then(() => {
      child.kill('SIGKILL');
      return failed(spec, logPath, `was not ready within ${spec.readyWithinMs} ms`);
    }),
  ]);
  return { name: spec.name, pid: child.pid as number, ready, exited, stop: (withinMs) => stopChild(child, exited, withinMs) };
}

/** The first line of standard output that is JSON with `ready`; what else comes goes to the log. */
function readyLine(child: ChildProcess, log: NodeJS.WritableStream): Promise<Record<string, unknown>> {
  return new Promise((resolve) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const message = parseReady(line);
      if (message) resolve(message);
      else log.write(`${line}\n`);
    });
  });
}

/** Waits until `url` answers 200. */
async function readyAnswer(child: ChildProcess, log: NodeJS.WritableStream, url: string): Promise<Record<string, unknown>> {
  child.stdout?.pipe(log, { end: false });
  while (child.exitCode === null) {
    try {
      if ((await fetch(url, { signal: AbortSignal.timeout(LOOK_MS * 20) })).ok) break;
    } catch {
      // Not listening yet.
    }
    await sleep(LOOK_MS);
  }
  return {};
}

function parseReady(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{"ready"')) return null;
  return JSON.parse(line) as Record<string, unknown>;
}

async function stopChild(child: ChildProcess, exited: Promise<unknown>, withinMs: number): Promise<void> {
  child.kill('SIGTERM');
  const isOver = await Promise.race([exited.then(() => true), sleep(withinMs, false, { ref: false })]);
  if (!isOver) child.kill('SIGKILL');
  await exited;
}

function failed(spec: ChildSpec, logPath: string, what: string): never {
  throw new EnvironmentError('process_failed', `${spec.name} ${what}; its log is ${logPath}`);
}

/** What every program needs to run; addresses and secrets are given to each process by name only. */
export function baseEnvironment(from: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(INHERITED.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));
}

const INHERITED = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'XDG_CACHE_HOME', 'NODE_EXTRA_CA_CERTS', 'LD_LIBRARY_PATH'];
