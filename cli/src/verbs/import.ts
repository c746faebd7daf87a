import { createReadStream, existsSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ImportKind, openCollector, openDeadLetters, runImport } from '@tidewatch/ingest';
import { openVault } from '@tidewatch/ingest/vault';
import { EnvironmentError, TOPICS, UsageError } from '@tidewatch/schemas';
import { openReader } from '@tidewatch/warehouse/query';
import { openEventLog } from '../stack/parts.ts';
import { type Stack, startOwnWorker, withStack } from '../stack/use-stack.ts';
import { onlyPositional, required, zoneFlag } from '../terminal/flags.ts';
import type { Call, ExitStatus, Verb } from '../terminal/verb.ts';

const LOOK_EVERY_MS = 250;

const importVerb = (kind: ImportKind, takes: string, summary: string, example: string): Verb => ({
  name: `import ${kind}`,
  summary,
  takes,
  example,
  flags: { zone: { help: 'IANA zone of source times without one', value: 'ZONE', default: 'UTC' } },
  run: (call) => withStack(call, (stack) => importFile(call, stack, kind)),
});

/** `import …`: outside files become events. */
export const importVerbs: readonly Verb[] = [
  importVerb('events', 'FILE.ndjson', 'our own events, one a line', 'tidewatch import events events.ndjson'),
  importVerb('technion', 'FILE.tsv', 'call records of the Technion kind', 'tidewatch import technion calls.tsv --tenant bank --zone Asia/Jerusalem'),
  importVerb('conversations', 'FILE.jsonl', 'threads of messages, one a line', 'tidewatch import conversations threads.jsonl --tenant social'),
];

/** Imports, then waits until what was taken is in the rows: a query right after it sees everything. */
async function importFile(call: Call, stack: Stack, kind: ImportKind): Promise<ExitStatus> {
  const path = onlyPositional(call, 'the file');
  if (!existsSync(path)) throw new UsageError('file_missing', `${path} does not exist`);
  const size = statSync(path).size;
  const worker = stack.isUp ? null : await startOwnWorker(stack, call);
  const log = await openEventLog(stack.pool, stack.kafkaBrokers);
  try {
    const vault = openVault({ pool: stack.pool, masterKey: Buffer.from(stack.masterKey, 'base64') });
    const result = await runImport({
      kind,
      stream: createReadStream(path),
      tenantId: required(call, 'tenant'),
      zone: zoneFlag(call),
      collector: openCollector({ pool: stack.pool, log, vault, clock: call.clock }),
      deadLetters: openDeadLetters({ pool: stack.pool }),
      clock: call.clock,
      signal: call.signal,
      onProgress: ({ read, bytes, elapsedMs }) => {
        const rate = Math.round((read * 1000) / Math.max(1, elapsedMs));
        const left = bytes === 0 ? '' : `, ${Math.ceil(((size - bytes) * elapsedMs) / bytes / 1000)} s left`;
        call.terminal.progress(`read ${read} rows, ${rate} a second${left}`);
      },
    });
    await waitUntilVisible(call, stack, call.clock.now());
    call.terminal.progressDone();
    call.terminal.answer(result);
    call.terminal.say(`read ${result.read}, accepted ${result.accepted}, duplicates ${result.duplicates}, rejected ${result.rejected}`);
    for (const reject of result.rejects) call.terminal.say(`  line ${reject.line}: ${reject.message} [${reject.code}] ${reject.path}`.trimEnd());
    return 0;
  } finally {
    await log.close();
    await worker?.stop();
  }
}

/** Waits until everything that the log took before `since` is in the rows. */
async function waitUntilVisible(call: Call, stack: Stack, since: number): Promise<void> {
  const reader = openReader({ url: stack.queryUrl, tenantId: required(call, 'tenant') });
  const log = await openEventLog(stack.pool, stack.kafkaBrokers);
  try {
    for (;;) {
      const watermark = await reader.watermark();
      if (watermark !== null && watermark >= since) return;
      if (call.signal.aborted) throw new EnvironmentError('interrupted', 'stopped while the rows were being written: what was read is in the log and will be folded at the next start');
      const lag = await log.lag(`tidewatch-${call.config.TIDEWATCH_EPOCH}`, TOPICS.map((topic) => topic.name));
      call.terminal.progress(`writing rows: ${lag.reduce((sum, at) => sum + at.lag, 0)} events to go`);
      await sleep(LOOK_EVERY_MS);
    }
  } finally {
    await log.close();
    await reader.close();
  }
}
