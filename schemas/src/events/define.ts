import { z } from 'zod';
import { envelope } from './envelope.ts';

/** What an event type must carry beyond the envelope, and which of the envelope's optional fields it needs. */
export interface EventType {
  readonly type: string;
  readonly schema: z.ZodType;
}

type EnvelopeField = keyof typeof envelope.shape;

/** Declares one event type: its fields beyond the envelope, and the envelope fields that it makes required. */
export function defineEvent(type: string, needs: readonly EnvelopeField[], fields: z.ZodRawShape): EventType {
  const required = Object.fromEntries(needs.map((name) => [name, true as const])) as { [K in EnvelopeField]?: true };
  return {
    type,
    schema: envelope
      .required(required)
      .extend({ ...fields, type: z.literal(type) })
      .describe(type),
  };
}
