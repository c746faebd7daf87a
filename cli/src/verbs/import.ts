import { createReadStream, existsSync, statSync } from 'node:fs';
import { type ImportKind, type ImportProgress, runImport } from '@tidewatch/ingest';
import { UsageError } from '@tidewatch/schemas';
import { openIntake, waitUntilVisible } from '../stack/intake.ts';
import { type Stack, withStack } from '../stack/use-stack.ts';
import { onlyPositional, required, zoneFlag } from '../terminal/flags.ts';
import type { Call, ExitStatus, Verb } from '../terminal/verb.ts';

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
  importVerb(
    'technion',
    'FILE.tsv',
    'call records of the Technion kind',
    'tidewatch import technion calls.tsv --tenant bank --zone Asia/Jerusalem',
  ),
  importVerb(
    'conversations',
    'FILE.jsonl',
    'threads of messages, one a line',
    'tidewatch import conversations threads.jsonl --tenant social',
  ),
];

/** Imports, then waits until what was taken is in the rows: a query right after it sees everything. */
async function importFile(call: Call, stack: Stack, kind: ImportKind): Promise<ExitStatus> {
  const path = onlyPositional(call, 'the file');
  if (!existsSync(path)) throw new UsageError('file_missing', `${path} does not exist`);
  const size = statSync(path).size;
  const intake = await openIntake(call, stack);
  try {
    const result = await runImport({
      kind,
      stream: createReadStream(path),
      tenantId: required(call, 'tenant'),
      zone: zoneFlag(call),
      collector: intake.collector,
      deadLetters: intake.deadLetters,
      clock: call.clock,
      signal: call.signal,
      onProgress: (progress) => call.terminal.progress(describe(progress, size)),
    });
    await waitUntilVisible(call, stack, call.clock.now());
    call.terminal.progressDone();
    call.terminal.answer(result);
    call.terminal.say(`read ${result.read}, accepted ${result.accepted}, duplicates ${result.duplicates}, rejected ${result.rejected}`);
    for (const reject of result.rejects)
      call.terminal.say(`  line ${reject.line}: ${reject.message} [${reject.code}] ${reject.path}`.trimEnd());
    if (result.stopped)
      call.terminal.note('stopped before the end of the file; what was read is kept, and importing it again adds the rest');
    return result.stopped ? 1 : 0;
  } finally {
    await intake.close();
  }
}

function describe({ read, bytes, elapsedMs }: ImportProgress, size: number): string {
  const rate = Math.round((read * 1_000) / Math.max(1, elapsedMs));
  const left = bytes === 0 ? '' : `, ${Math.ceil(((size - bytes) * elapsedMs) / bytes / 1_000)} s left`;
  return `read ${read} rows, ${rate} a second${left}`;
}
