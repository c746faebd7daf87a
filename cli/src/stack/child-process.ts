import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvironmentError } from '@tidewatch/schemas';
import { type DataDir, ROOT } from './data-dir.ts';
import { type LogFile, openLogFile } from './log-file.ts';

const LOOK_MS = 100;
const ANSWER_WITHIN_MS = 2_000;
const GIVE_UP_STOP_MS = 1_000;

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
  /** Memory for young objects, three times of this, MB; default that of Node. What lives longer than it lasts is moved, which costs. */
  readonly youngMb?: number;
  /** Whether it takes what the others send: it stops after them. */
  readonly isSink: boolean;
}

/** A process of the stack that has said that it is ready. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly isSink: boolean;
  /** What it said in its ready line. */
  readonly ready: Readonly<Record<string, unknown>>;
  readonly exited: Promise<Exit>;
  /** SIGTERM, and SIGKILL when it has not ended in time. */
  stop(withinMs: number): Promise<void>;
}

interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/**
 * Starts a process in a group of its own (Ctrl-C reaches the supervisor only, which stops it in order), its log in the
 * data folder. Its standard input is ours: it ends when we do, so the child does not outlive us. Nothing of it is left
 * when this rejects.
 * @throws EnvironmentError `process_failed` when it ends or says nothing in time (the message names its log), `interrupted`
 */
export async function startChild(spec: ChildSpec, dir: DataDir, signal: AbortSignal): Promise<Child> {
  const log = openLogFile(dir, spec.name);
  const child = launch(spec, log);
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signalName) => resolve({ code, signal: signalName }));
    child.once('error', () => resolve({ code: -1, signal: null }));
  });
  const over = new AbortController();
  const waiting = AbortSignal.any([signal, over.signal]);
  try {
    const ready = await Promise.race([
      spec.readyUrl === undefined ? readyLine(child, log) : readyAnswer(spec.readyUrl, waiting),
      exited.then((exit) => failed(spec, log, `ended with ${exit.signal ?? `status ${exit.code}`} before it was ready`)),
      sleep(spec.readyWithinMs, undefined, { signal: waiting, ref: false }).then(
        () => failed(spec, log, `was not ready within ${spec.readyWithinMs} ms`),
        () => interrupted(spec),
      ),
    ]);
    const { name, isSink } = spec;
    return { name, pid: child.pid as number, isSink, ready, exited, stop: (withinMs) => stopChild(child, exited, withinMs) };
  } catch (error) {
    await stopChild(child, exited, GIVE_UP_STOP_MS);
    throw error;
  } finally {
    over.abort();
  }
}

function launch(spec: ChildSpec, log: LogFile): ChildProcess {
  const loader = spec.main.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const young = spec.youngMb === undefined ? [] : [`--max-semi-space-size=${spec.youngMb}`];
  const child = spawn(process.execPath, [`--max-old-space-size=${spec.heapMb}`, ...young, ...loader, join(ROOT, spec.main)], {
    cwd: ROOT,
    detached: true,
    env: { ...spec.env, TIDEWATCH_PARENT: '1' },
    stdio: ['pipe', spec.readyUrl === undefined ? 'pipe' : log.fd, log.fd],
  });
  child.stdin?.on('error', () => {
    // The child ended before its input: `exited` tells.
  });
  child.once('close', () => log.close());
  return child;
}

/** The first line of standard output that is JSON with `ready`; what else comes goes to the log. */
function readyLine(child: ChildProcess, log: LogFile): Promise<Record<string, unknown>> {
  return new Promise((resolve) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      if (line.startsWith('{"ready"')) resolve(JSON.parse(line) as Record<string, unknown>);
      else log.write(line);
    });
  });
}

/** Waits until `url` answers 200. Never settles when the signal comes first. */
async function readyAnswer(url: string, signal: AbortSignal): Promise<Record<string, unknown>> {
  for (;;) {
    try {
      if ((await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]) })).ok) return {};
    } catch {
      // Not listening yet.
    }
    if (signal.aborted) return new Promise(() => {});
    await sleep(LOOK_MS);
  }
}

async function stopChild(child: ChildProcess, exited: Promise<unknown>, withinMs: number): Promise<void> {
  child.kill('SIGTERM');
  const isOver = await Promise.race([exited.then(() => true), sleep(withinMs, false, { ref: false })]);
  if (!isOver) child.kill('SIGKILL');
  await exited;
}

function failed(spec: ChildSpec, log: LogFile, what: string): never {
  throw new EnvironmentError('process_failed', `${spec.name} ${what}: ${lastLine(log.path)}\nIts log is ${log.path}`);
}

function interrupted(spec: ChildSpec): never {
  throw new EnvironmentError('interrupted', `stopped while ${spec.name} was starting`);
}

const TAIL_BYTES = 4_096;

function lastLine(path: string): string {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(TAIL_BYTES);
    const read = readSync(file, buffer, 0, TAIL_BYTES, Math.max(0, fstatSync(file).size - TAIL_BYTES));
    return buffer.toString('utf8', 0, read).trim().split('\n').at(-1) || 'it wrote nothing';
  } finally {
    closeSync(file);
  }
}

/** What every program needs to run; addresses and secrets are given to each process by name only. */
export function baseEnvironment(from: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(INHERITED.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));
}

const INHERITED = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'XDG_CACHE_HOME', 'NODE_EXTRA_CA_CERTS', 'LD_LIBRARY_PATH'];
