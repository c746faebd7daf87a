import { DIMENSIONS } from '@tidewatch/schemas';
import { sqlOf } from '@tidewatch/warehouse/query';
import { z } from 'zod';
import { toWire } from '../../features/explore/wire-answer.ts';
import { procedure, router } from '../trpc/init.ts';
import { answerQuestion } from './answer-question.ts';
import { describeCatalogue } from './describe-catalogue.ts';
import { readDistribution } from './distribution.ts';
import { findMetric, planQuery } from './plan-query.ts';
import { questionInput } from './question-input.ts';
import { resolveRange } from './range.ts';
import { readRestated } from './read-restated.ts';

const MOST_JSON_ROWS = 1_000;

/** What the Explore page asks for. */
export const exploreRouter = router({
  /** Every metric that may be asked for. */
  catalogue: procedure.query(() => describeCatalogue()),

  /** SQL of one metric, with names in place of values. */
  sql: procedure.input(z.object({ metric: z.string().max(100) })).query(({ input }) => {
    return sqlOf(findMetric(input.metric));
  }),

  /** The figures of a question at this moment; of more rows than these those by interval are in the Arrow export. */
  answer: procedure.input(questionInput).query(async ({ ctx, input, signal }) => {
    const nowMs = Date.now();
    return toWire(await answerQuestion(ctx.reader, input, { nowMs, mostRows: MOST_JSON_ROWS, ...(signal ? { signal } : {}) }));
  }),

  /** How the values of the items of each metric that has any are spread over the question's range. */
  distributions: procedure.input(questionInput).query(async ({ ctx, input, signal }) => {
    const query = planQuery({ ...input, grain: 'total', by: [], compare: null }, Date.now());
    const all = await Promise.all(query.metrics.map((metric) => readDistribution(ctx.reader, query, metric, signal)));
    return all.filter((one) => one !== null);
  }),

  /** What late and correcting events changed in settled intervals of the range, newest first. */
  restated: procedure
    .input(questionInput.pick({ metrics: true, from: true, to: true, asOf: true, knownAt: true, zone: true }))
    .query(({ ctx, input }) => {
      const { from, to, knownAt } = resolveRange({ ...input, grain: 'total' }, Date.now());
      return readRestated(ctx.reader, { metrics: input.metrics.map(findMetric), from, to, knownAt });
    }),

  /** Values that a dimension has had in the view's range, most frequent first. */
  dimensionValues: procedure
    .input(questionInput.pick({ from: true, to: true, asOf: true, knownAt: true, zone: true }).extend({ dimension: z.enum(DIMENSIONS) }))
    .query(({ ctx, input }) => {
      const { from, to } = resolveRange({ ...input, grain: 'total' }, Date.now());
      return ctx.reader.dimensionValues(input.dimension, from, to);
    }),
});
