import { UsageError } from '@tidewatch/schemas';
import { type Services, services } from './services.ts';

/** Answers under way have this long to end. */
const GRACE_MS = 1_500;

/** Opens what the process stands on and ties it to its parent. */
export function start(): void {
  try {
    const opened = services();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop(opened));
    if (opened.config.followsParent) followParent();
    opened.log.info({ zone: opened.config.zone }, 'web is up');
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(3);
  }
}

/** Next waits for every answer and every kept connection to end; live streams have no end of their own, and browsers keep theirs. */
function stop({ liveHub }: Services): void {
  liveHub.close();
  setTimeout(() => process.exit(143), GRACE_MS).unref();
}

/** Standard input ends when the parent dies. */
function followParent(): void {
  const end = () => process.kill(process.pid, 'SIGTERM');
  process.stdin.once('end', end);
  process.stdin.once('close', end);
  process.stdin.resume();
}
