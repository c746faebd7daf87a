import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadDone, LoadJob } from './generator.ts';

const GENERATOR = fileURLToPath(new URL('./generator.ts', import.meta.url));

/** Sends a load from a process of its own and resolves with what came of it. */
export async function sendLoad(job: LoadJob): Promise<LoadDone> {
  const child = spawn(process.execPath, ['--import', 'tsx', GENERATOR, JSON.stringify(job)], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the generator of load ended with ${code}`);
  return JSON.parse(output) as LoadDone;
}
