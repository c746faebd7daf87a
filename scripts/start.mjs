// `npm start` on a clean clone: installs, builds what changed, starts everything.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, install, requireNode, root, step } from './install.mjs';

requireNode();
install();
build();
step('starting');
const child = spawn(process.execPath, [join(root, 'cli', 'bin', 'tidewatch.mjs'), 'up', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
// Ctrl-C reaches the whole terminal group: the child stops in order, and we wait for it.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code) => process.exit(code ?? 3));
