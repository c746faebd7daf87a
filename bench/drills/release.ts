import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../../test/e2e/running-stack.ts';

/**
 * The sources of a commit in a folder, with the packages that are installed here: good for releases whose dependencies are
 * those of this one.
 */
export function checkOut(commit: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const tree = spawnSync('sh', ['-c', 'git -C "$1" archive "$2" | tar -x -C "$3"', 'sh', ROOT, commit, folder], { encoding: 'utf8' });
  if (tree.status !== 0 || !existsSync(join(folder, 'package.json'))) throw new Error(`${commit} cannot be checked out: ${tree.stderr}`);
  const [here, there] = [join(ROOT, 'node_modules'), join(folder, 'node_modules')];
  mkdirSync(join(there, '@tidewatch'), { recursive: true });
  for (const name of readdirSync(here)) if (name !== '@tidewatch') symlinkSync(join(here, name), join(there, name));
  // The rooms are those of the commit.
  for (const name of readdirSync(join(here, '@tidewatch'))) {
    const room = basename(readlinkSync(join(here, '@tidewatch', name)));
    symlinkSync(join('../..', room), join(there, '@tidewatch', name));
    const own = join(ROOT, room, 'node_modules');
    if (existsSync(own) && existsSync(join(folder, room))) symlinkSync(own, join(folder, room, 'node_modules'));
  }
  return folder;
}

/** A worker of a release, as the supervisor starts it. */
export interface ReleaseWorker {
  /** SIGTERM; resolves with its exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

/** Starts the worker of a tree of sources; resolves at its ready line. */
export async function startReleaseWorker(tree: string, env: Readonly<Record<string, string>>): Promise<ReleaseWorker> {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', join(tree, 'pipeline/src/main.ts')], {
    cwd: tree,
    env: { ...process.env, TIDEWATCH_PARENT: '1', TIDEWATCH_LOG_LEVEL: 'error', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const first = await Promise.race([once(lines, 'line'), gone.then(() => null)]);
  if (first === null) throw new Error(`the worker of ${tree} did not start`);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return (await gone)[0] as number | null;
  };
  return {
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  };
}
