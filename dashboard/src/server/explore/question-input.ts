import { DIMENSIONS } from '@tidewatch/schemas';
import { z } from 'zod';
import { COMPARES, MAX_METRICS, VIEW_GRAINS } from '../../features/explore/view.ts';

const word = z.string().min(1).max(64);
const name = z.string().min(1).max(100);

/** A question as it comes over the wire: bounded words; what they mean is judged by `planQuery`. */
export const questionInput = z.object({
  metrics: z.array(name).min(1).max(MAX_METRICS).readonly(),
  grain: z.enum(VIEW_GRAINS),
  from: word,
  to: word,
  zone: word,
  by: z.array(name).max(DIMENSIONS.length).readonly(),
  where: z
    .array(z.object({ dimension: name, values: z.array(z.string().max(200)).min(1).max(100).readonly(), isNot: z.boolean() }))
    .max(DIMENSIONS.length)
    .readonly(),
  asOf: word.nullable(),
  knownAt: word.nullable(),
  compare: z.enum(COMPARES).nullable(),
});
