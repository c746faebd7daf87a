import type { Problem } from '@tidewatch/schemas';
import { z } from 'zod';

/** Text that fits into a sealed event (base64 of at most 200,000 characters). */
const MAX_TEXT_BYTES = 150_000;

const identifier = z
  .string('is text: a number above 2^53 loses its digits')
  .min(1)
  .max(128)
  .regex(/^[^\s\p{Cc}]+$/u, 'has no white space and no control characters')
  .refine((text) => text.isWellFormed(), 'holds half a surrogate pair');

const message = z.object({
  role: z.enum(['customer', 'agent', 'bot']),
  author: identifier.nullish(),
  /** ms UTC. */
  at: z.iso
    .datetime({ offset: true, error: 'is no ISO 8601 time of the calendar with Z or an offset' })
    .transform((text) => Date.parse(text))
    .pipe(
      z
        .int()
        .min(Date.UTC(1990, 0, 1), 'is before 1990')
        .max(Date.UTC(2149, 5, 6), 'is after 2149-06-06'),
    ),
  id: identifier,
  text: z
    .string()
    .refine((text) => text.isWellFormed(), 'holds half a surrogate pair')
    .refine((text) => Buffer.byteLength(text) <= MAX_TEXT_BYTES, `has at most ${MAX_TEXT_BYTES} bytes of UTF-8`)
    .optional(),
  doc_id: identifier.optional(),
});

const conversation = z.object({ messages: z.array(message).min(1).max(20_000) });

export type SourceMessage = z.infer<typeof message>;

/** A decoded line's messages, in file order, or everything that is wrong with it (`path` as in the line). */
export function parseConversation(
  raw: unknown,
  now: number,
): { readonly messages: readonly SourceMessage[] } | { readonly problems: readonly Problem[] } {
  const parsed = conversation.safeParse(raw);
  if (!parsed.success) return { problems: parsed.error.issues.slice(0, 100).map((issue) => toProblem(raw, issue)) };
  const { messages } = parsed.data;
  const ahead = messages.findIndex(({ at }) => at > now);
  if (ahead < 0) return { messages };
  return { problems: [{ code: 'time_in_future', message: 'at is after the time of the import', path: `messages.${ahead}.at` }] };
}

function toProblem(raw: unknown, issue: z.core.$ZodIssue): Problem {
  const path = issue.path.map(String).join('.');
  const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key], raw);
  if (value === undefined && issue.path.length > 0) return { code: 'field_missing', message: `${path} is required`, path };
  const isTime = path.endsWith('.at') && (issue.code === 'too_small' || issue.code === 'too_big');
  return { code: isTime ? 'time_out_of_range' : 'field_invalid', message: `${path || 'the line'}: ${issue.message}`, path };
}
