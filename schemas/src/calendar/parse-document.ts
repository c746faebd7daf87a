import { z } from 'zod';
import { deadLetter, type Outcome, type Problem, proceed } from '../kernel/outcome.ts';

const MAX_PROBLEMS = 20;
const MAX_PATH = 200;

const label = z.string().min(1).max(200);
/** What people call a published document. */
export const bilingual = z.strictObject({ en: label, zh: label });

/**
 * Checks the document of a published version against its shape and never throws; at most 20 problems, each with the
 * dotted path of its field. Codes: `field_missing`, `field_invalid`.
 */
export function parseDocument<S extends z.ZodType>(schema: S, document: unknown): Outcome<z.infer<S>> {
  const parsed = schema.safeParse(document);
  if (parsed.success) return proceed(parsed.data);
  return deadLetter(...parsed.error.issues.slice(0, MAX_PROBLEMS).map((issue) => toProblem(document, issue)));
}

function toProblem(document: unknown, { path: keys, message }: z.core.$ZodIssue): Problem {
  const path = keys.map(String).join('.').slice(0, MAX_PATH);
  const value = keys.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key], document);
  return value === undefined ? { code: 'field_missing', message: `${path} is required`, path } : { code: 'field_invalid', message, path };
}
