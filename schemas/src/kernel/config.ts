import type { z } from 'zod';
import { UsageError } from './errors.ts';

/**
 * Parses a process's configuration once and reports every problem at once. An empty value is an absent one.
 * `NAME_FILE` gives the value of `NAME` from a file, read by `readFile`, for the names that the schema has; both at
 * once is a problem. Other variables are left alone.
 * @throws UsageError `config_invalid`, one line a problem
 */
export function parseConfig<S extends z.ZodType>(
  schema: S,
  source: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
): z.infer<S> {
  const { values, problems } = readSource(source, namesOf(schema), readFile);
  const parsed = schema.safeParse(values);
  const found = [...problems.values()];
  for (const issue of parsed.error?.issues ?? []) {
    const name = issue.path.join('.');
    const message = issue.code === 'invalid_type' && values[name] === undefined ? 'is required' : issue.message;
    if (!problems.has(name)) found.push(name === '' ? message : `${name}: ${message}`);
  }
  if (found.length > 0 || !parsed.success) {
    throw new UsageError(
      'config_invalid',
      `The configuration has ${found.length} problem(s):\n${found.map((problem) => `  ${problem}`).join('\n')}`,
    );
  }
  return parsed.data;
}

interface SourceValues {
  readonly values: Readonly<Record<string, string>>;
  /** By the name that has the problem. */
  readonly problems: ReadonlyMap<string, string>;
}

function readSource(
  source: Readonly<Record<string, string | undefined>>,
  names: ReadonlySet<string> | null,
  readFile: (path: string) => string,
): SourceValues {
  const values: Record<string, string> = {};
  const problems = new Map<string, string>();
  for (const [name, value] of Object.entries(source)) {
    if (value === undefined || value === '') continue;
    const target = name.endsWith('_FILE') && !names?.has(name) ? name.slice(0, -'_FILE'.length) : null;
    if (target === null) {
      values[name] = value;
    } else if (names === null || names.has(target)) {
      if (source[target]) problems.set(target, `${target}: set either ${target} or ${name}, not both`);
      else {
        try {
          values[target] = readFile(value).trim();
        } catch (error) {
          problems.set(target, `${name}: ${value} cannot be read (${(error as Error).message})`);
        }
      }
    }
  }
  return { values, problems };
}

/** The names that a schema knows, or null when it is no plain object. */
function namesOf(schema: z.ZodType): ReadonlySet<string> | null {
  const shape = 'shape' in schema ? schema.shape : null;
  return typeof shape === 'object' && shape !== null ? new Set(Object.keys(shape)) : null;
}
