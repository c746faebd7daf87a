import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from '../../test/e2e/running-stack.ts';

/** A call of the command line that goes on while others are made. */
export interface BackgroundCall<T> {
  readonly child: ChildProcess;
  /** Its JSON answer; rejects unless it ends with 0. */
  readonly answer: Promise<T>;
}

/** Calls `tidewatch … --json` without waiting for it. */
export function tidewatchInBackground<T>(args: readonly string[], env: Readonly<Record<string, string>>): BackgroundCall<T> {
  const child = spawn(process.execPath, [join(ROOT, 'cli/bin/tidewatch.mjs'), ...args, '--json'], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()));
  const answer = once(child, 'close').then(([code]) => {
    if (code !== 0) throw new Error(`tidewatch ${args[0]} ended with ${code}: ${text}`);
    return JSON.parse(text) as T;
  });
  answer.catch(() => {}); // thrown where it is awaited
  return { child, answer };
}
