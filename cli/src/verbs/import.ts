import { accessSync, constants, createReadStream, statSync } from 'node:fs';
import { type ImportKind, type ImportProgress, type ImportResult, runImport, serviceConfigOf } from '@tidewatch/ingest';
import { UsageError } from '@tidewatch/schemas';
import { openIntake } from '../stack/intake.ts';
import { type Stack, withStack } from '../stack/use-stack.ts';
import { onlyPositional, required, zoneFlag } from '../terminal/flags.ts';
import type { Call, ExitStatus, Verb } from '../terminal/verb.ts';

interface Source {
  readonly kind: ImportKind;
  readonly takes: string;
  readonly summary: string;
  readonly example: string;
}

const importVerb = ({ kind, ...about }: Source): Verb => ({
  name: `import ${kind}`,
  ...about,
  flags: {
    zone: {
      help: kind === 'technion' ? "IANA zone of the file's wall clock (default UTC)" : 'not needed: its times have their zone',
      value: 'ZONE',
    },
  },
  run: (call) => runVerb(call, kind),
});

/** `import …`: outside files become events. */
export const importVerbs: readonly Verb[] = [
  importVerb({
    kind: 'events',
    takes: 'FILE.ndjson',
    summary: 'our own events, one a line',
    example: 'tidewatch import events events.ndjson',
  }),
  importVerb({
    kind: 'technion',
    takes: 'FILE.tsv',
    summary: 'call records of the Technion kind',
    example: 'tidewatch import technion calls.tsv --tenant bank --zone Asia/Jerusalem',
  }),
  importVerb({
    kind: 'conversations',
    takes: 'FILE.jsonl',
    summary: 'threads of messages, one a line',
    example: 'tidewatch import conversations threads.jsonl --tenant social',
  }),
];

/** What is wrong with the call is said before anything is started. */
async function runVerb(call: Call, kind: ImportKind): Promise<ExitStatus> {
  const file = readableFile(onlyPositional(call, 'file'));
  const zone = zoneFlag(call);
  if (kind === 'technion' && call.flags['zone'] === undefined)
    call.terminal.note('the times of the file are taken for UTC; --zone names another zone');
  return withStack(call, (stack) => importFile(call, stack, { kind, zone, ...file }));
}

interface Job {
  readonly kind: ImportKind;
  readonly zone: string;
  readonly path: string;
  readonly bytes: number;
}

/** @throws UsageError `file_missing`, `file_unreadable` */
function readableFile(path: string): { readonly path: string; readonly bytes: number } {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new UsageError('file_missing', `${path} does not exist`);
  if (stat.isDirectory()) throw new UsageError('file_unreadable', `${path} is a folder`);
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw new UsageError('file_unreadable', `${path} may not be read`, { cause: error });
  }
  return { path, bytes: stat.size };
}

/** Imports, then waits until what was taken is in the rows: a query right after it sees everything. */
async function importFile(call: Call, stack: Stack, { kind, zone, path, bytes }: Job): Promise<ExitStatus> {
  const intake = await openIntake(call, stack);
  const tenantId = required(call, 'tenant');
  try {
    const result = await runImport({
      kind,
      stream: createReadStream(path),
      tenantId,
      service: await serviceConfigOf(stack.pool, tenantId),
      zone,
      collector: intake.collector,
      deadLetters: intake.deadLetters,
      clock: call.clock,
      signal: call.signal,
      onProgress: (progress) => call.terminal.progress(describe(progress, bytes)),
    });
    const isVisible = !result.stopped && (await intake.untilVisible());
    report(call, result);
    return isVisible ? 0 : 1;
  } finally {
    await intake.close();
  }
}

function report(call: Call, result: ImportResult): void {
  const { read, accepted, duplicates, rejected, rejects, stopped } = result;
  call.terminal.answer(result);
  call.terminal.say(`read ${read}, accepted ${accepted}, duplicates ${duplicates}, rejected ${rejected}`);
  for (const { line, message, code, path } of rejects) call.terminal.say(`  line ${line}: ${message} [${code}] ${path}`.trimEnd());
  if (stopped) call.terminal.note('stopped before the end of the file; what was read is kept, and importing it again adds the rest');
}

function describe({ read, bytes, elapsedMs }: ImportProgress, size: number): string {
  const rate = Math.round((read * 1_000) / Math.max(1, elapsedMs));
  const left = bytes === 0 ? '' : `, ${Math.ceil(((size - bytes) * elapsedMs) / bytes / 1_000)} s left`;
  return `read ${read} rows, ${rate} a second${left}`;
}
