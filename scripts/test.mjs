// `npm test` on a clean clone: installs, checks form and types, then the whole suite on real services.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build, install, requireNode, root, run, step } from './install.mjs';

requireNode();
install();
requireSystemPackages();
step('checking types, form and imports');
run('npm', ['run', '--silent', 'check']);
build();
step('running the tests');
run(join(root, 'node_modules', '.bin', 'vitest'), ['run', ...process.argv.slice(2)]);

/** The browser and the Java that real Kafka runs on come from the system: installed where we may, named where not. */
function requireSystemPackages() {
  const missing = [
    ['chromium', ['chromium', 'fonts-noto-cjk']],
    ['java', ['openjdk-17-jre-headless']],
    ['mvn', ['maven']],
  ].flatMap(([program, packages]) => (isOnPath(program) ? [] : packages));
  if (missing.length === 0) return;
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!mayInstall) {
    console.error(`missing: ${missing.join(' ')}. Tests that need them fail in CI and say so elsewhere.`);
    return;
  }
  step(`installing ${missing.join(' ')}`);
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { DEBIAN_FRONTEND: 'noninteractive' });
}

function isOnPath(program) {
  return spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0;
}
