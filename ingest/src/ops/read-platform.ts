import { readCanaries } from './canaries.ts';
import type { PlatformFacts } from './judge.ts';
import { readBeats, readNow } from './process-beats.ts';
import type { Queryable } from './queryable.ts';
import { readVerifyStanding } from './verify-runs.ts';
import { countLetters, countOwnerlessLetters, type LetterCount } from './waiting-letters.ts';

/** What PostgreSQL knows of the platform, for one tenant's eyes; how far the rows go is the warehouse's to say. */
export interface PlatformState extends Omit<PlatformFacts, 'watermark'> {
  readonly letters: readonly LetterCount[];
  /** Letters that name no tenant. */
  readonly ownerlessLetters: number;
}

/** Reads beats, canaries, counts of dead letters and the last verify. */
export async function readPlatform(db: Queryable, tenantId: string): Promise<PlatformState> {
  const [now, beats, canaries, letters, ownerlessLetters, lastVerify] = await Promise.all([
    readNow(db),
    readBeats(db),
    readCanaries(db),
    countLetters(db, tenantId),
    countOwnerlessLetters(db),
    readVerifyStanding(db, tenantId),
  ]);
  const waitingLetters = letters.reduce((sum, { count }) => sum + count, ownerlessLetters);
  return { now, beats, canaries, letters, ownerlessLetters, waitingLetters, lastVerify };
}
