import type { z } from 'zod';
import { UsageError } from './errors.ts';

/**
 * Parses a process's configuration once and reports every problem at once.
 * `NAME_FILE` gives the value of `NAME` from a file, read by `readFile`; both at once is a problem.
 * @throws UsageError `config_invalid`, one line a problem
 */
export function parseConfig<S extends z.ZodType>(
  schema: S,
  source: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
): z.infer<S> {
  const problems: string[] = [];
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(source)) {
    if (value === undefined || value === '') continue;
    if (!name.endsWith('_FILE')) {
      values[name] = value;
      continue;
    }
    const target = name.slice(0, -'_FILE'.length);
    if (source[target]) problems.push(`${target}: set either ${target} or ${name}, not both`);
    else {
      try {
        values[target] = readFile(value).trim();
      } catch (error) {
        problems.push(`${name}: ${value} cannot be read (${(error as Error).message})`);
      }
    }
  }
  const parsed = schema.safeParse(values);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) problems.push(`${issue.path.join('.')}: ${issue.message}`);
  }
  if (problems.length > 0 || !parsed.success) {
    throw new UsageError(
      'config_invalid',
      `The configuration has ${problems.length} problem(s):\n${problems.map((p) => `  ${p}`).join('\n')}`,
    );
  }
  return parsed.data;
}
