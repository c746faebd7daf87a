export { foldAgentDay } from './fold/agent-day-fold.ts';
export { foldSession } from './fold/session-fold.ts';
