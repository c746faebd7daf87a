export { foldAgentDay } from './fold/agent-day-fold.ts';
export { foldSession } from './fold/session-fold.ts';
export { type RebuildOptions, rebuildRows } from './rebuild/rebuild-rows.ts';
export { startWorker } from './runtime/worker.ts';
export type { Worker, WorkerLimits, WorkerOptions, WorkerSnapshot } from './runtime/worker-options.ts';
export { type AsKnownOptions, answerAsKnown } from './verify/answer-as-known.ts';
export type { CellDifference, UnitDifference, VerifyReport } from './verify/report.ts';
export { type VerifyOptions, verify } from './verify/verify.ts';
