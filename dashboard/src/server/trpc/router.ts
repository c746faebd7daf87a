import { exploreRouter } from '../explore/router.ts';
import { healthRouter } from '../health/router.ts';
import { liveRouter } from '../live/router.ts';
import { sessionsRouter } from '../sessions/router.ts';
import { router } from './init.ts';

/** Everything that pages may ask for. */
export const appRouter = router({ live: liveRouter, explore: exploreRouter, health: healthRouter, sessions: sessionsRouter });
export type AppRouter = typeof appRouter;
