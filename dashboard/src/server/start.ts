import { UsageError } from '@tidewatch/schemas';
import { services } from './services.ts';

/** Opens what the process stands on and ties it to its parent. */
export function start(): void {
  try {
    const { config, log } = services();
    if (config.followsParent) followParent();
    log.info({ zone: config.zone }, 'web is up');
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(3);
  }
}

/** Standard input ends when the parent dies. */
function followParent(): void {
  process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM'));
  process.stdin.on('close', () => process.kill(process.pid, 'SIGTERM'));
  process.stdin.resume();
}
