import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Running } from './kept-process.ts';

/** Root of the clone. */
export const ROOT = resolve(import.meta.dirname, '../../..');

/** How to run one of our own programs. */
export interface Program {
  /** Path of its main file, from the root, or absolute; TypeScript is run through tsx. */
  readonly main: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Heap limit, MiB, as the supervisor sets it. */
  readonly heapMb: number;
  /** Answers 200 when it is ready; absent = it says so in a line of JSON. */
  readonly readyUrl?: string;
  /** What it says on standard error goes here. */
  readonly logFile: string;
  readonly onSpawn: (pid: number) => void;
}

const INHERITED = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'XDG_CACHE_HOME'];
const READY_WITHIN_MS = 60_000;
const LOOK_MS = 100;

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A process that has been spawned; `output` is its standard output. */
export interface Spawned {
  readonly child: ChildProcess;
  readonly exited: Promise<Exit>;
}

/** Spawns a program. Its standard input is ours: it ends when we do. */
export function spawnProgram({ main, args = [], env, heapMb, logFile, onSpawn }: Program): Spawned {
  const log = openSync(logFile, 'a');
  const loader = main.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const child = spawn(process.execPath, [`--max-old-space-size=${heapMb}`, ...loader, resolve(ROOT, main), ...args], {
    cwd: ROOT,
    detached: true,
    env: { ...inherited(), TIDEWATCH_PARENT: '1', ...env },
    stdio: ['pipe', 'pipe', log],
  });
  closeSync(log);
  child.stdin?.on('error', () => {
    // It ended before its input: `exited` tells.
  });
  const exited = new Promise<Exit>((done) => {
    child.once('exit', (code, signal) => done({ code, signal }));
    child.once('error', () => done({ code: -1, signal: null }));
  });
  if (child.pid !== undefined) onSpawn(child.pid);
  return { child, exited };
}

/** Starts a program and resolves when it is ready. Nothing of it is left when this rejects. */
export async function startProgram(program: Program): Promise<Running> {
  const { child, exited } = spawnProgram(program);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), READY_WITHIN_MS);
  try {
    const said = await Promise.race([
      program.readyUrl === undefined ? readyLine(child) : readyAnswer(program.readyUrl, late.signal),
      exited.then(({ code, signal }) => failed(program, `ended with ${signal ?? `status ${code}`} before it was ready`)),
      new Promise<never>((_, reject) => late.signal.addEventListener('abort', () => reject(new Error('was not ready in time')))),
    ]);
    return { pid: child.pid as number, exited, said };
  } catch (error) {
    child.kill('SIGKILL');
    await exited;
    throw error;
  } finally {
    clearTimeout(timer);
    late.abort();
  }
}

function failed({ main, logFile }: Program, what: string): never {
  throw new Error(`${main} ${what}; its log is ${logFile}`);
}

function readyLine(child: ChildProcess): Promise<Record<string, unknown>> {
  return new Promise((done) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      if (line.startsWith('{"ready"')) done(JSON.parse(line) as Record<string, unknown>);
    });
  });
}

async function readyAnswer(url: string, signal: AbortSignal): Promise<Record<string, unknown>> {
  for (;;) {
    try {
      if ((await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok) return {};
    } catch {
      // Not listening yet.
    }
    if (signal.aborted) return new Promise(() => {});
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
}

function inherited(): Record<string, string> {
  return Object.fromEntries(
    INHERITED.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Path of a process's log in the rig's folder. */
export function logFileOf(dataDir: string, name: string): string {
  return join(dataDir, 'logs', `${name}.log`);
}
