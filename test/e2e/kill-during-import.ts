// Kills the worker with SIGKILL ten times while a file is imported, then verifies every cell.
// The rig kills everything, everywhere: `bench/chaos.ts`.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT, startStack, tidewatchJson } from './running-stack.ts';

const KILLS = 10;

/** What the run found. */
export interface KillReport {
  readonly kills: number;
  readonly accepted: number;
  readonly read: number;
  readonly cells: number;
  readonly differ: number;
  /** Cells of the twin's ledger that the catalogue has otherwise; null without a ledger. */
  readonly ledgerDiffer: number | null;
}

/** Imports `args` on a stack of its own while its worker is killed again and again. */
export async function killDuringImport(
  args: readonly string[],
  options: { readonly ledger?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<KillReport> {
  const { ledger, env = {} } = options;
  const stack = await startStack({ demo: false, env });
  try {
    const done = importInBackground([...args, '--data', stack.dataDir]);
    let kills = 0;
    let isOver = false;
    void done.finally(() => (isOver = true));
    while (kills < KILLS && !isOver) {
      await sleep(300 + 137 * (kills % 5));
      const { worker } = stack.pids();
      if (worker === undefined || isOver) continue;
      try {
        process.kill(worker, 'SIGKILL');
        kills += 1;
      } catch {
        // Between its death and its next start.
      }
    }
    const result = await done;
    const { cells, differ } = tidewatchJson<{ cells: number; differ: number }>(['verify', '--data', stack.dataDir, ...tenantOf(args)]);
    const checked =
      ledger === undefined ? null : tidewatchJson<{ differ: number }>(['twin', 'check', '--ledger', ledger, '--data', stack.dataDir]);
    return { kills, accepted: result.accepted, read: result.read, cells, differ, ledgerDiffer: checked?.differ ?? null };
  } finally {
    await stack.destroy();
  }
}

function importInBackground(args: readonly string[]): Promise<{ read: number; accepted: number }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [`${ROOT}/cli/bin/tidewatch.mjs`, ...args, '--json'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()));
    child.once('exit', (code) => (code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`the import ended with ${code}`))));
  });
}

function tenantOf(args: readonly string[]): readonly string[] {
  const at = args.indexOf('--tenant');
  return at < 0 ? [] : ['--tenant', args[at + 1] as string];
}
