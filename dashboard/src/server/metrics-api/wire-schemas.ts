import { DIMENSIONS, GRAINS } from '@tidewatch/schemas';
import type { WireAnswer } from '@tidewatch/warehouse/query';
import { z } from 'zod';
import type { Problem } from './problem.ts';

/** Most metrics of one question. */
const MAX_METRICS = 20;
/** Most dimensions to split by at once. */
const MAX_SPLITS = 4;
const MAX_VALUES = 100;

const name = z.string().min(1).max(100);
const time = z
  .union([z.string().min(1).max(64), z.int()])
  .describe('ISO 8601 text (without an offset it is wall clock of `zone`; a date alone is the start of that local day), or ms UTC');

/**
 * A question as it comes over the wire: bounded words, whose meaning `planMetricQuery` judges. A member that is not
 * named here is refused, so that nobody believes to have asked for another tenant's figures.
 */
export const questionBody = z
  .strictObject({
    metrics: z.array(name).min(1).max(MAX_METRICS).readonly().describe('Ids of the catalogue, such as `service_level.exclude_short`'),
    from: time.describe('Start of the range. ISO 8601 text (without an offset it is wall clock of `zone`), or ms UTC'),
    to: time.describe('End of the range, not included. As `from`'),
    grain: z.enum(GRAINS).default('total').describe('Intervals of the answer'),
    zone: z.string().min(1).max(64).default('UTC').describe('IANA zone of the intervals and of times without an offset'),
    by: z.array(name).max(MAX_SPLITS).readonly().default([]).describe('Dimensions to split by: such as all the metrics have'),
    where: z
      .array(
        z.strictObject({
          dimension: name,
          values: z.array(z.string().max(200)).min(1).max(MAX_VALUES).readonly(),
          is_not: z.boolean().default(false),
        }),
      )
      .max(DIMENSIONS.length)
      .readonly()
      .default([])
      .describe(
        'Keeps the items whose dimension is one of the values, with `is_not` those whose dimension is none; an empty text stands for "has no value"',
      ),
    as_of: time
      .optional()
      .describe('What lies after this instant has not happened. As `from`; the present when it is left out or lies ahead'),
    known_at: time
      .optional()
      .describe(
        'Only what the log had taken by this instant, whatever came later: the figures as they stood then. As `from`; the present when it lies ahead. Nothing after it has happened, as with `as_of`',
      ),
  })
  .describe('A question to the metric catalogue');
export type QuestionBody = z.infer<typeof questionBody>;

const number = z.number().nullable();
const cell = z
  .strictObject({
    value: number.describe('null: nothing to divide by, or nothing to choose from'),
    numerator: number,
    denominator: number,
    n: z.number().describe('Items that the value rests on'),
  })
  .describe('One metric in one interval and group. Durations are ms');

const quality = z
  .strictObject({
    completeness: z
      .strictObject({ numerator: z.number(), denominator: z.number() })
      .describe('Numbered events that are there, and those that must have been; 0 of 0: no event behind the metric is numbered'),
    late: z.number().describe('Events that the log took more than the allowed lateness after they happened'),
    freshnessMs: number.describe('Age of the rows, ms'),
    unfit: z
      .array(z.enum(['incomplete', 'stale']))
      .readonly()
      .describe('Why nobody should act on the metric: fewer than 99.5 % of its events are there, or rows older than a minute; empty: fit'),
  })
  .describe('How far the events behind a metric can be trusted');

/** The answer, as `tidewatch query --json` prints it too. */
export const answerBody = z
  .strictObject({
    rows: z.array(
      z.strictObject({
        bucket: z.string().nullable().describe('Start of the interval with its offset, ISO 8601; null for grain `total`'),
        dims: z.partialRecord(z.enum(DIMENSIONS), z.string()).describe('Value of each dimension of `by`; an empty text: has no value'),
        metrics: z.record(z.string(), cell).describe('By metric id'),
        settled: z.boolean().describe('Late events are no longer waited for: only a correction changes the row'),
        complete: z.boolean().describe('Settled, and nothing filed in the interval is still open'),
        open: z
          .record(z.string(), z.number())
          .describe('Metric id → items filed in the interval that are still open, where there are some'),
      }),
    ),
    definitions: z.record(z.string(), z.string()).describe('Metric id → hash of the definition that was used'),
    freshnessMs: number.describe('Age of the rows when they were read, ms; null before the first event'),
    units: z
      .record(z.string(), z.enum(['count', 'ms', 'fraction', 'ratio', 'points', 'minor_units']))
      .describe('Metric id → unit of `value`'),
    quality: z.record(z.string(), quality).describe('Metric id → how far the events behind it can be trusted, over the whole range'),
    zone: z.string(),
    grain: z.enum(GRAINS),
  })
  .describe('Figures by interval and group') satisfies z.ZodType<Readonly<WireAnswer>>;

export const problemBody = z
  .strictObject({
    status: z.int().describe('The HTTP status once more'),
    code: z.string().describe('Stable name of the problem'),
    message: z.string().describe('For whoever writes the program'),
    allowed: z.array(z.string()).describe('What would have been taken in this place; empty where no list could help'),
  })
  .describe('Why there are no figures (RFC 9457)') satisfies z.ZodType<Readonly<Problem>>;
