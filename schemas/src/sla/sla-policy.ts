import { z } from 'zod';
import { bilingual, parseDocument } from '../calendar/parse-document.ts';
import { durationMs, id, instant } from '../events/envelope.ts';
import { SLA_TARGETS } from '../events/session.ts';
import type { Outcome } from '../kernel/outcome.ts';

const MAX_VALUES = 1_000;
const YEAR_MS = 366 * 86_400_000;

const oneOf = z.array(z.string().min(1).max(200)).min(1, 'a condition names at least one value').max(MAX_VALUES);

/** What a session must be for the policy to hold: all of these at once. What is left out may be anything. */
const conditions = z.strictObject({
  channel: oneOf.optional(),
  queue: oneOf.optional(),
  /** Both ends belong to it; a session without a priority is in no range. */
  priority: z
    .strictObject({ min: z.int().optional(), max: z.int().optional() })
    .refine(({ min, max }) => min === undefined || max === undefined || min <= max, 'the range of priorities ends before it begins')
    .optional(),
  customer_group: oneOf.optional(),
});

/** How long it may take, in business time or in all the time that passes. */
const allowance = z.strictObject({ ms: durationMs.min(1).max(YEAR_MS, 'at most a year'), hours: z.enum(['business', 'calendar']) });

/** One version of an SLA policy. A change is a new version of the same id: it holds for sessions that begin after it. */
const slaPolicy = z.strictObject({
  policy_id: id,
  version: z
    .int()
    .min(0)
    .max(2 ** 32 - 1),
  /** From when on this version holds; left out, since ever. */
  valid_from: instant.optional(),
  name: bilingual.optional(),
  /** Policies are asked in this order, of equal ranks in that of their publication. */
  rank: z.int().default(0),
  conditions: conditions.default({}),
  /** A kind of target that is left out is not asked for; with none of them the sessions have no SLA. */
  targets: z.strictObject({ ...targetFields() }),
  /** Whether the time in which the customer's answer is awaited moves the end that is due (M42). */
  pause_while_waiting_for_customer: z.boolean().default(false),
});

function targetFields() {
  return Object.fromEntries(SLA_TARGETS.map((target) => [target, allowance.optional()])) as Record<
    (typeof SLA_TARGETS)[number],
    z.ZodOptional<typeof allowance>
  >;
}

export type SlaPolicy = z.infer<typeof slaPolicy>;
export type SlaHours = z.infer<typeof allowance>['hours'];

/** Checks the document of `sla_policy.published` and never throws. Codes: `field_missing`, `field_invalid`. */
export function parseSlaPolicy(document: unknown): Outcome<SlaPolicy> {
  return parseDocument(slaPolicy, document);
}
