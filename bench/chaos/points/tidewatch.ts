import { join } from 'node:path';
import { type Exit, logFileOf, spawnProgram } from '../parts/node-process.ts';
import type { Rig } from '../rig.ts';

const HEAP_MB = 512;

/** Runs one command on the rig's stores, or on those that `env` names, to its end, however it comes. */
export async function tidewatch(rig: Rig, args: readonly string[], env = rig.commandEnv): Promise<Exit> {
  const logFile = logFileOf(rig.dataDir, 'commands');
  const data = args.includes('--data') ? [] : ['--data', join(rig.dataDir, 'commands')];
  const main = 'cli/bin/tidewatch.mjs';
  const { child, exited } = spawnProgram({ main, args: [...args, ...data, '--json'], env, heapMb: HEAP_MB, logFile, onSpawn: () => {} });
  child.stdout?.resume();
  return exited;
}

/** The same for a command that must succeed. */
export async function tidewatchDone(rig: Rig, args: readonly string[], env = rig.commandEnv): Promise<void> {
  const { code, signal } = await tidewatch(rig, args, env);
  if (code !== 0)
    throw new Error(`tidewatch ${args.join(' ')} ended with ${signal ?? code}; its log is in ${rig.dataDir}/logs/commands.log`);
}
