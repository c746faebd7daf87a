import { readFileSync } from 'node:fs';
import { parseConfig, systemClock, TidewatchError, UsageError } from '@tidewatch/schemas';
import { cliConfig } from './config.ts';
import { helpAskedFor, parseCall } from './terminal/parse-call.ts';
import { openTerminal, outputFailed, type Terminal } from './terminal/terminal.ts';
import type { ExitStatus } from './terminal/verb.ts';
import { VERBS } from './verbs/index.ts';
import { VERSION } from './version.ts';

/** Runs one call of the command line and ends the process with its exit status. */
export async function main(argv: readonly string[]): Promise<void> {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort(new Error(name)));
  // The reader of a pipe may go (`| head`): what it did not want is not an error, and more work would be for nobody.
  let lost: Error | null = null;
  process.stdout.on('error', (error) => stop.abort((lost = outputFailed(error))));
  const terminal = openTerminal(argv.includes('--json'), systemClock, process);
  process.on('uncaughtException', (error) => process.exit(explain(error, terminal)));
  const explainUnlessUnread = (error: unknown) => (isReaderGone(lost ?? error) ? 0 : explain(error, terminal));
  const status = await run(argv, terminal, stop.signal).catch(explainUnlessUnread);
  // Pools and agents of the embedded parts may keep the loop alive for seconds after the answer.
  const end = () => process.exit(status === 0 && lost !== null ? explainUnlessUnread(lost) : status);
  // After the last write has told of its failure, if it failed.
  process.stdout.write('', () => setImmediate(end));
}

async function run(argv: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<ExitStatus> {
  const help = argv[0] === '--version' ? VERSION : helpAskedFor(argv, VERBS);
  if (help !== null) {
    process.stdout.write(`${help}\n`);
    return 0;
  }
  const { verb, flags, switches, positionals } = parseCall(argv, VERBS);
  const config = parseConfig(cliConfig, process.env, (path) => readFileSync(path, 'utf8'));
  return verb.run({ flags, switches, positionals, terminal, config, environment: process.env, clock: systemClock, signal });
}

/** Says what went wrong; where it is no known fault, also where. */
function explain(error: unknown, terminal: Terminal): ExitStatus {
  const code = error instanceof TidewatchError ? error.code : 'unexpected';
  const message = error instanceof Error ? error.message : String(error);
  terminal.note(`tidewatch: ${message} [${code}]`);
  if (!(error instanceof TidewatchError) && error instanceof Error) terminal.note(String(error.stack));
  terminal.answer({ error: { code, message } });
  return error instanceof UsageError ? 2 : 3;
}

/** Of the failure of our own output only: a connection to a store may end with the same code, and that is an error. */
function isReaderGone(error: unknown): boolean {
  if (!(error instanceof TidewatchError) || error.code !== 'output_failed') return false;
  return (error.cause as NodeJS.ErrnoException | undefined)?.code === 'EPIPE';
}
