import { z } from 'zod';
import type { Comparison } from '../../features/compare/compare-view.ts';
import { questionInput } from '../explore/question-input.ts';
import { procedure, router } from '../trpc/init.ts';
import { compareDefinitions } from './compare-definitions.ts';

const name = z.string().min(1).max(100);

/** Two definitions of one thing, side by side. */
export const compareRouter = router({
  /** Both numbers, and which items make the difference. */
  definitions: procedure
    .input(questionInput.pick({ from: true, to: true, zone: true, where: true, asOf: true, knownAt: true }).extend({ a: name, b: name }))
    .query(({ ctx, input, signal }): Promise<Comparison> => {
      const nowMs = Date.now();
      return compareDefinitions(ctx.reader, input, signal ? { nowMs, signal } : { nowMs });
    }),
});
