import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A door in a process of its own. */
export interface DoorProcess {
  readonly child: ChildProcess;
  /** Its exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** Rejects with what it wrote to standard error when it ends before it is ready. */
  readonly ready: Promise<{ readonly url: string; readonly opsPort: number; readonly firstApiKey?: string }>;
  errors(): string;
}

/** Starts ingest/src/main.ts on any free port with this environment and no other. */
export function startDoorProcess(env: Readonly<Record<string, string>>, node: readonly string[] = []): DoorProcess {
  const child = spawn(process.execPath, [...node, '--import', 'tsx', join(import.meta.dirname, 'main.ts')], {
    env: { PATH: process.env['PATH'], INGEST_PORT: '0', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const ready = Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([line]) => JSON.parse(line as string)),
    exited.then((code) => Promise.reject(new Error(`ended with ${code}: ${errors}`))),
  ]);
  ready.catch(() => {});
  return { child, exited, ready, errors: () => errors };
}
