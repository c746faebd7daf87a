export { openPool } from '../postgres/open-pool.ts';
export { askAsKnown, KNOWN_LIMITS, UnansweredError } from './ask-as-known.ts';
export { type Canary, markCanariesSeen, readCanaries, type SeenCanary } from './canaries.ts';
export { holdDuty, leaveDuty } from './duty.ts';
export { errorForLog } from './error-for-log.ts';
export { finishJob, type JobEnd, type JobKind, takeJob, tellJob } from './jobs.ts';
export {
  CHECKS,
  type Check,
  type CheckName,
  type Health,
  isSilent,
  judge,
  lateCanaries,
  newestLag,
  oldestCanaryMs,
  type PlatformFacts,
  type Verdict,
} from './judge.ts';
export { type Family, type Metrics, openMetrics, type Reading } from './metrics.ts';
export { type OpsServer, type OpsServerOptions, serveOps } from './ops-server.ts';
export { PLATFORM_TENANT } from './plan-canaries.ts';
export { type BeatFacts, type ProcessBeat, readBeats } from './process-beats.ts';
export {
  PROOF_LIMITS,
  type ProofQuestion,
  type ProofState,
  type ProofSummary,
  readProof,
  readProofEvents,
  readProofFacts,
  requestProof,
} from './proofs.ts';
export type { Queryable } from './queryable.ts';
export { type PlatformState, readPlatform } from './read-platform.ts';
export { failing } from './reasons.ts';
export { type Replay, type ReplayRequest, readReplays, requestReplay } from './replays.ts';
export { type Beat, startBeat } from './start-beat.ts';
export {
  keepVerifyRun,
  nextVerifyDay,
  readVerifiedDays,
  readVerifyStanding,
  type VerifyRun,
  type VerifyStanding,
} from './verify-runs.ts';
export { type LetterCount, type LetterPage, readLetters, type WaitingLetter } from './waiting-letters.ts';
