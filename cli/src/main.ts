import { readFileSync } from 'node:fs';
import { EnvironmentError, parseConfig, systemClock, TidewatchError, UsageError } from '@tidewatch/schemas';
import { cliConfig } from './config.ts';
import { describeVerb, describeVerbs, parseCall } from './terminal/parse-call.ts';
import { openTerminal } from './terminal/terminal.ts';
import type { ExitStatus } from './terminal/verb.ts';
import { VERBS } from './verbs/index.ts';

/** Runs one call of the command line and sets the process's exit status. */
export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of a pipe may go (`| head`): what it did not want is not an error.
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop.abort(new Error(name)));
  try {
    process.exitCode = await run(argv, stop.signal);
  } catch (error) {
    process.exitCode = explain(error, argv.includes('--json'));
  }
  // Pools and agents of the embedded parts may keep the loop alive for seconds after the answer.
  process.stdout.write('', () => process.exit());
}

async function run(argv: readonly string[], signal: AbortSignal): Promise<ExitStatus> {
  if (argv.length === 0 || argv[0] === '--help' || argv[0] === 'help') {
    process.stdout.write(`${describeVerbs(VERBS)}\n`);
    return 0;
  }
  const { verb, flags, switches, positionals } = parseCall(argv, VERBS);
  if (switches.has('help')) {
    process.stdout.write(`${describeVerb(verb)}\n`);
    return 0;
  }
  const config = parseConfig(cliConfig, process.env, (path) => readFileSync(path, 'utf8'));
  const terminal = openTerminal(switches.has('json'), systemClock);
  return verb.run({ flags, switches, positionals, terminal, config, environment: process.env, clock: systemClock, signal });
}

function explain(error: unknown, isJson: boolean): ExitStatus {
  const status = error instanceof UsageError ? 2 : 3;
  const code = error instanceof TidewatchError ? error.code : 'unexpected';
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`tidewatch: ${message} [${code}]\n`);
  if (!(error instanceof UsageError) && !(error instanceof EnvironmentError) && error instanceof Error)
    process.stderr.write(`${error.stack}\n`);
  if (isJson) process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
  return status;
}
