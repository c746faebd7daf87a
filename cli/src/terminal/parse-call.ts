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
 * The help that a call asks for: of the whole command, of the verbs that share a first word, of one verb; null when it
 * asks for none.
 * @throws UsageError `verb_unknown`
 */
export function helpAskedFor(argv: readonly string[], verbs: readonly Verb[]): string | null {
  const isAsked = argv.length === 0 || argv[0] === 'help' || argv.some((word) => word === '--help' || word === '-h');
  if (!isAsked) return null;
  const named = argv[0] === 'help' ? argv.slice(1) : argv;
  const firstFlag = named.findIndex((word) => word.startsWith('-'));
  const words = firstFlag < 0 ? named : named.slice(0, firstFlag);
  if (words.length === 0) return describeVerbs(verbs);
  const group = groupOf(words[0], verbs);
  return words.length === 1 && group.length > 0 ? describeVerbs(group) : describeVerb(findVerb(words, verbs));
}

/**
 * Finds the verb (the longest name that the words begin with) and reads its flags.
 * @throws UsageError `verb_unknown`, `flag_unknown`, `flag_invalid`, `flag_repeated`, `argument_extra`
 */
export function parseCall(argv: readonly string[], verbs: readonly Verb[]): ParsedCall {
  const verb = findVerb(argv, verbs);
  const specs = { ...COMMON_FLAGS, ...verb.flags };
  const words = argv.slice(verb.name.split(' ').length);
  const { own, others } = verb.passesOn === undefined ? { own: words, others: [] } : splitWords(words, specs);
  const { values, positionals: named } = readFlags(own, specs, verb);
  const positionals = [...named, ...others];
  if (positionals.length > 0 && verb.takes === undefined)
    throw new UsageError('argument_extra', `${verb.name} takes flags only, not ${positionals.join(' ')}`);
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
  const group = groupOf(argv[0], verbs).map((v) => v.name);
  const known = (group.length > 0 ? group : verbs.map((v) => v.name)).join(', ');
  throw new UsageError('verb_unknown', group.length > 0 ? `${argv[0]} what? ${known}` : `${argv[0]} is no verb; known: ${known}`);
}

function groupOf(word: string | undefined, verbs: readonly Verb[]): readonly Verb[] {
  return verbs.filter((verb) => verb.name.startsWith(`${word} `));
}

/** The words of flags that the specs name, each with its value, apart from all others. */
function splitWords(words: readonly string[], specs: Readonly<Record<string, FlagSpec>>) {
  const own: string[] = [];
  const others: string[] = [];
  let isValue = false;
  for (const word of words) {
    const name = /^--([^=]+)/.exec(word)?.[1];
    const spec: FlagSpec | undefined = !isValue && name !== undefined && Object.hasOwn(specs, name) ? specs[name] : undefined;
    (isValue || spec !== undefined ? own : others).push(word);
    isValue = spec?.value !== undefined && !word.includes('=');
  }
  return { own, others };
}

function readFlags(argv: readonly string[], specs: Readonly<Record<string, FlagSpec>>, verb: Verb) {
  const type = (spec: FlagSpec) => (spec.value === undefined ? ('boolean' as const) : ('string' as const));
  const options = Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, { type: type(spec) }]));
  // `parseArgs` takes time with the square of a flag's length.
  const long = argv.find((word) => /^-[^=]{100}/.test(word));
  if (long !== undefined) throw new UsageError('flag_unknown', `${long.slice(0, 40)}… is no flag of ${verb.name}`);
  try {
    const parsed = parseArgs({ args: [...argv], allowPositionals: true, strict: true, tokens: true, options });
    const named = parsed.tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
    const twice = named.find((name, at) => named.indexOf(name) !== at);
    if (twice !== undefined) throw new UsageError('flag_repeated', `--${twice} stands twice; several values go into one, with commas`);
    return parsed;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const message = (error as Error).message.split('. ')[0]?.split('\n')[0];
    const isUnknown = (error as NodeJS.ErrnoException).code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION';
    const allowed = Object.entries(specs).map(([name, spec]) => label(name, spec));
    throw new UsageError(isUnknown ? 'flag_unknown' : 'flag_invalid', `${message}; ${verb.name} takes ${allowed.join(' ')}`, {
      cause: error,
    });
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
    ...(verb.passesOn === undefined ? [] : ['', `${verb.passesOn}.`]),
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
