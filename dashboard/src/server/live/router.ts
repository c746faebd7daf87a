import { TRPCError, tracked } from '@trpc/server';
import { procedure, router } from '../trpc/init.ts';

/** A stream asks this often whether its session still holds. */
const RECHECK_MS = 60_000;

export const liveRouter = router({
  /** The live overview of the viewer's tenant: the view now and whenever it changes. `sentAt` lets a browser with a wrong clock print true ages. */
  watch: procedure.subscription(async function* ({ ctx, signal }) {
    const scope = { tenantId: ctx.viewer.tenantId, zone: ctx.zone };
    let checkedAt = Date.now();
    for await (const { version, update } of ctx.services.liveHub.watch(scope, signal ?? new AbortController().signal)) {
      if (Date.now() - checkedAt > RECHECK_MS) {
        if (!(await ctx.isStillSignedIn())) throw new TRPCError({ code: 'UNAUTHORIZED' });
        checkedAt = Date.now();
      }
      yield tracked(String(version), { ...update, sentAt: Date.now() });
    }
  }),
});
