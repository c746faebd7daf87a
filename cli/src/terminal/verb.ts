import type { Clock } from '@tidewatch/schemas';
import type { CliConfig } from '../config.ts';
import type { Terminal } from './terminal.ts';

/** One flag of a verb. `value` names what follows it; a flag without `value` is on or off. */
export interface FlagSpec {
  readonly help: string;
  readonly value?: string;
  readonly default?: string;
}

/** What a verb is called with: flags as text (checked by the verb), what stands beside them, and the world. */
export interface Call {
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly switches: ReadonlySet<string>;
  readonly positionals: readonly string[];
  readonly terminal: Terminal;
  readonly config: CliConfig;
  /** The environment as it came, for what child processes inherit; settings are in `config`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
}

/** 0 done; 1 done and the answer is no; 2 wrong usage; 3 the environment is at fault. */
export type ExitStatus = 0 | 1 | 2 | 3;

/** One verb of the command line: a public contract (flags may be added, never changed). */
export interface Verb {
  /** One or two words: `query`, `import events`. */
  readonly name: string;
  readonly summary: string;
  /** What stands after the name, for the usage line: `FILE.ndjson`. */
  readonly takes?: string;
  readonly example: string;
  readonly flags: Readonly<Record<string, FlagSpec>>;
  /** Flags that are not in `flags` become positionals, in their order; this says to whom they go. Absent: they are refused. */
  readonly passesOn?: string;
  run(call: Call): Promise<ExitStatus>;
}

/** Flags of every verb. */
export const COMMON_FLAGS: Readonly<Record<string, FlagSpec>> = {
  help: { help: 'print this' },
  json: { help: 'print one JSON document on standard output' },
  tenant: { help: 'whose data', value: 'T', default: 'demo' },
  data: { help: 'where the embedded parts keep their data', value: 'DIR' },
};
