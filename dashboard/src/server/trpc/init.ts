import { initTRPC, TRPCError } from '@trpc/server';
import { mayOperate } from '../../features/shell/rights.ts';
import type { Viewer } from '../auth/sessions.ts';
import type { Services } from '../services.ts';
import { describeError, withStatus } from './describe-error.ts';

/** What a procedure is called with. */
export interface CallContext {
  readonly services: Services;
  /** null: nobody is signed in. */
  readonly viewer: Viewer | null;
  /** Whether the session still holds; a stream asks from time to time. */
  readonly isStillSignedIn: () => Promise<boolean>;
}

const t = initTRPC.context<CallContext>().create({
  sse: { ping: { enabled: true, intervalMs: 10_000 }, client: { reconnectAfterInactivityMs: 25_000 } },
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    message: '',
    data: { ...describeError(error, shape.data.code), path: shape.data.path },
  }),
});

export const router = t.router;

/**
 * Every procedure begins here: somebody is signed in, and the tenant is theirs. A procedure for people who are not
 * signed in would have to be made in this file, by name; there is none.
 */
export const procedure = t.procedure.use(async ({ ctx, next }) => {
  const { viewer } = ctx;
  if (viewer === null) throw new TRPCError({ code: 'UNAUTHORIZED' });
  const { services } = ctx;
  const result = await next({ ctx: { ...ctx, viewer, zone: services.config.zone, reader: services.readerOf(viewer.tenantId) } });
  if (!result.ok) throw withStatus(result.error);
  return result;
});

/** For people who run the platform. */
export const operatorProcedure = procedure.use(({ ctx, next }) => {
  if (!mayOperate(ctx.viewer.role)) throw new TRPCError({ code: 'FORBIDDEN' });
  return next();
});
