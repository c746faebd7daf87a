import { UsageError } from '@tidewatch/schemas';
import { operateWeb, type WebOperations } from './operate-web.ts';
import { type Services, services } from './services.ts';

/** Answers under way have this long to end. */
const GRACE_MS = 1_500;

/** Opens what the process stands on and ties it to its parent. */
export async function start(): Promise<void> {
  try {
    const opened = services();
    let isStopping = false;
    const operations = await operateWeb(opened, () => isStopping);
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.once(signal, () => {
        isStopping = true;
        stop(opened, operations);
      });
    if (opened.config.followsParent) followParent();
    opened.log.info({ zone: opened.config.zone }, 'web is up');
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(3);
  }
}

/** Next waits for every answer and every kept connection to end; live streams have no end of their own, and browsers keep theirs. */
function stop({ liveHub }: Services, operations: WebOperations): void {
  liveHub.close();
  void operations.stop();
  setTimeout(() => process.exit(143), GRACE_MS).unref();
}

/** Standard input ends when the parent dies. */
function followParent(): void {
  const end = () => process.kill(process.pid, 'SIGTERM');
  process.stdin.once('end', end);
  process.stdin.once('close', end);
  process.stdin.resume();
}
