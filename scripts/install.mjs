// Installs what the lock file names, when node_modules is not already that. Plain Node: nothing is there yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const marker = join(root, 'node_modules', '.tidewatch-installed');

/** Ends with status 3 and the remedy when the machine cannot run the project. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Tidewatch needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(3);
}

/** `npm ci`, once per lock file and Node version. */
export function install() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const wanted = `${createHash('sha256').update(lock).digest('hex')} ${process.version} ${process.platform}-${process.arch}`;
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  step('installing dependencies (about a minute)');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(marker, wanted);
}

/** Builds what changed; turbo keeps what did not. */
export function build() {
  step('building what changed');
  run(join(root, 'node_modules', '.bin', 'turbo'), ['run', 'build', '--output-logs=errors-only', '--log-order=stream']);
}

export function step(text) {
  console.error(`\u25b8 ${text}`);
}

/** Runs a program in the clone; its failure is ours. */
export function run(program, args, env = {}) {
  const { status, error } = spawnSync(program, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', ...env },
  });
  if (error) console.error(error.message);
  if (status !== 0) process.exit(status ?? 3);
}
