import { compareRouter } from '../compare/router.ts';
import { exploreRouter } from '../explore/router.ts';
import { healthRouter } from '../health/router.ts';
import { liveRouter } from '../live/router.ts';
import { proofRouter } from '../proof/router.ts';
import { savedViewsRouter } from '../saved-views/router.ts';
import { sessionsRouter } from '../sessions/router.ts';
import { router } from './init.ts';

/** Everything that pages may ask for. */
export const appRouter = router({
  live: liveRouter,
  explore: exploreRouter,
  compare: compareRouter,
  health: healthRouter,
  proof: proofRouter,
  sessions: sessionsRouter,
  savedViews: savedViewsRouter,
});
export type AppRouter = typeof appRouter;
