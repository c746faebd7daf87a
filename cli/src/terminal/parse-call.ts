import { parseArgs } from 'node:util';
import { UsageError } from '@tidewatch/schemas';
import { COMMON_FLAGS, type FlagSpec, type Verb } from './verb.ts';

export interface ParsedCall {
  readonly verb: Verb;
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly switches: ReadonlySet<string>;
  readonly positionals: readonly string[];
}

/**
 * Finds the verb (the longest name that the words begin with) and reads its flags.
 * @throws UsageError `verb_unknown`, `flag_unknown`
 */
export function parseCall(argv: readonly string[], verbs: readonly Verb[]): ParsedCall {
  const verb = findVerb(argv, verbs);
  const specs = { ...COMMON_FLAGS, ...verb.flags };
  const { values, positionals } = readFlags(argv.slice(verb.name.split(' ').length), specs, verb);
  const flags: Record<string, string | undefined> = {};
  const switches = new Set<string>();
  for (const [name, spec] of Object.entries(specs)) {
    const value = values[name];
    if (spec.value === undefined) {
      if (value === true) switches.add(name);
    } else flags[name] = typeof value === 'string' ? value : spec.default;
  }
  return { verb, flags, switches, positionals };
}

function findVerb(argv: readonly string[], verbs: readonly Verb[]): Verb {
  for (const length of [2, 1]) {
    const name = argv.slice(0, length).join(' ');
    const verb = verbs.find((v) => v.name === name && argv.length >= length);
    if (verb) return verb;
  }
  const group = verbs.filter((v) => v.name.startsWith(`${argv[0]} `)).map((v) => v.name);
  const known = group.length > 0 ? group : verbs.map((v) => v.name);
  throw new UsageError('verb_unknown', `${argv[0] ?? 'nothing'} is no verb; known: ${known.join(', ')}`);
}

function readFlags(argv: readonly string[], specs: Readonly<Record<string, FlagSpec>>, verb: Verb) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      strict: true,
      options: Object.fromEntries(
        Object.entries(specs).map(([name, spec]) => [
          name,
          { type: spec.value === undefined ? ('boolean' as const) : ('string' as const) },
        ]),
      ),
    });
  } catch (error) {
    const allowed = Object.keys(specs).map((name) => `--${name}`);
    throw new UsageError('flag_unknown', `${(error as Error).message}\n${verb.name} takes ${allowed.join(' ')}`, { cause: error });
  }
}

/** The help of one verb: usage, flags, an example. */
export function describeVerb(verb: Verb): string {
  const specs = Object.entries({ ...verb.flags, ...COMMON_FLAGS });
  const width = Math.max(...specs.map(([name, spec]) => label(name, spec).length));
  return [
    verb.summary,
    '',
    `Usage: tidewatch ${[verb.name, verb.takes, '[flags]'].filter(Boolean).join(' ')}`,
    '',
    ...specs.map(
      ([name, spec]) =>
        `  ${label(name, spec).padEnd(width)}  ${spec.help}${spec.default === undefined ? '' : ` (default ${spec.default})`}`,
    ),
    '',
    `Example: ${verb.example}`,
  ].join('\n');
}

/** The help of the whole command. */
export function describeVerbs(verbs: readonly Verb[]): string {
  const width = Math.max(...verbs.map((verb) => verb.name.length));
  return [
    'tidewatch: watch, judge and plan a customer-service floor',
    '',
    'Usage: tidewatch VERB [flags]',
    '',
    ...verbs.map((verb) => `  ${verb.name.padEnd(width)}  ${verb.summary}`),
    '',
    'tidewatch VERB --help shows its flags and an example. Exit status: 0 done, 1 the answer is no, 2 wrong usage, 3 the environment is at fault.',
  ].join('\n');
}

function label(name: string, spec: FlagSpec): string {
  return spec.value === undefined ? `--${name}` : `--${name} ${spec.value}`;
}
