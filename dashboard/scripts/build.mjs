// Builds the web process: Prisma client, Next's standalone server, and beside it what Next leaves out.
// Run it with: node dashboard/.next/standalone/dashboard/server.js
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const room = dirname(dirname(fileURLToPath(import.meta.url)));
const standalone = join(room, '.next/standalone/dashboard');

run(join(room, 'scripts/generate.mjs'), []);
run(createRequire(import.meta.url).resolve('next/dist/bin/next'), ['build']);
for (const [from, to] of [
  ['.next/static', '.next/static'],
  ['public', 'public'],
]) {
  rmSync(join(standalone, to), { recursive: true, force: true });
  if (existsSync(join(room, from))) cpSync(join(room, from), join(standalone, to), { recursive: true });
}

function run(script, args) {
  const { status } = spawnSync(process.execPath, [script, ...args], {
    cwd: room,
    stdio: ['ignore', 2, 2],
    env: { NEXT_TELEMETRY_DISABLED: '1', ...process.env },
  });
  if (status !== 0) process.exit(status ?? 1);
}
