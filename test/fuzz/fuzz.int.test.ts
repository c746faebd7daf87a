import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type BenchReport, holds } from '../../bench/harness.ts';

const SCRIPT = fileURLToPath(new URL('../../bench/fuzz.ts', import.meta.url));
const SECONDS = 60;

test('a minute of hostile input over all doors and parsers: nothing crashes, hangs, answers 5xx or keeps memory', async () => {
  const seed = String(Date.now());
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, '--seconds', String(SECONDS), '--seed', seed], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const told: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => told.push(line));
  await once(child, 'close');
  const red = output === '' ? ['no report'] : (JSON.parse(output) as BenchReport).bars.filter((bar) => !holds(bar));
  expect(red, `--seed ${seed}\n${told.join('\n')}`).toEqual([]);
  for (const line of told) console.log(line);
}, 300_000);
