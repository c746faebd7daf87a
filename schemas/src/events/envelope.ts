import { z } from 'zod';

/** Versions of the event schemas that this build reads. */
export const SCHEMA_VERSIONS = [1] as const;

/** Any identifier: 1–128 printable characters, compared byte by byte. Ours are UUIDs; other systems' ids are kept as they are. */
export const id = z
  .string()
  .min(1)
  .max(128)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  .regex(/^[^\u0000-\u001f\u007f\s]+$/u, 'an id has no white space and no control characters');

/** What an instant outside the range is told; `parseEvent` knows time problems by it. */
export const INSTANT_MESSAGES = {
  early: 'before 1990: instants are milliseconds since 1970, not seconds',
  late: 'after 2149-06-06: instants are milliseconds since 1970',
} as const;

/** An instant: integer ms UTC, 1990-01-01 to 2149-06-06 (the last day a ClickHouse Date holds). */
export const instant = z
  .int()
  .min(Date.UTC(1990, 0, 1), INSTANT_MESSAGES.early)
  .max(Date.UTC(2149, 5, 6), INSTANT_MESSAGES.late);

/** A duration in integer ms, never negative. */
export const durationMs = z.int().min(0).max(10_000_000_000_000);

const label = z.string().min(1).max(200);

/** Versions of configuration that were in force when the event happened. */
const config = z.object({ sla_policy: id, calendar: id, queue: id, form: id }).partial().loose();

/** Message text, encrypted under the customer's own data key (AES-256-GCM). All base64. */
export const sealed = z.looseObject({ iv: z.string().max(64), tag: z.string().max(64), data: z.string().max(600_000) });

/**
 * The envelope of every event. Fields that this build does not know are kept as they came.
 * `recorded_at`, `producer`, `is_test` and `imported` are filled in by the door when a producer leaves them out.
 */
export const envelope = z.looseObject({
  event_id: id,
  type: z.string(),
  schema_version: z.literal(SCHEMA_VERSIONS),
  tenant_id: id,
  occurred_at: instant,
  recorded_at: instant.optional(),
  producer: label.optional(),
  conversation_id: id.optional(),
  session_id: id.optional(),
  segment_id: id.optional(),
  /** Previous + 1 inside a conversation (agent events: inside an agent); imports may leave it out. */
  seq: z.int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  customer_id: id.optional(),
  channel: label.optional(),
  queue_id: id.optional(),
  agent_id: id.optional(),
  bot_id: id.optional(),
  causation_id: id.optional(),
  correlation_id: id.optional(),
  is_test: z.boolean().optional(),
  imported: z.boolean().optional(),
  epoch: id.optional(),
  pii_key_id: id.optional(),
  sealed: sealed.optional(),
  config: config.optional(),
});

export type Envelope = z.infer<typeof envelope>;
