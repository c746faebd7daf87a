import { createHash } from 'node:crypto';
import type { Database } from '../database/open-database.ts';

/** Sign-ins that may be tried in a window, whatever their end; a success gives the account's back. */
export const LIMITS = { account: 10, address: 100 } as const;
export const WINDOW_MS = 15 * 60_000;

export interface Attempt {
  readonly account: string;
  /** Where the request came from; behind a proxy, what the proxy says. */
  readonly address: string;
  readonly now: number;
}

/**
 * Counts an attempt before its password is looked at, so that attempts made at the same time cannot slip through.
 * @returns ms to wait, or null when the attempt may go on
 */
export async function countAttempt(database: Database, attempt: Attempt): Promise<number | null> {
  const windowFrom = new Date(attempt.now - WINDOW_MS);
  const now = new Date(attempt.now);
  const counts = await database.$queryRaw<{ key: string; attempts: number; window_started_at: Date }[]>`
    INSERT INTO app.sign_in_counts (key, attempts, window_started_at)
    VALUES (${keyOf('account', attempt.account)}, 1, ${now}), (${keyOf('address', attempt.address)}, 1, ${now})
    ON CONFLICT (key) DO UPDATE SET
      attempts = CASE WHEN sign_in_counts.window_started_at <= ${windowFrom} THEN 1 ELSE sign_in_counts.attempts + 1 END,
      window_started_at = CASE WHEN sign_in_counts.window_started_at <= ${windowFrom} THEN ${now} ELSE sign_in_counts.window_started_at END
    RETURNING key, attempts, window_started_at`;
  const waits = counts
    .filter(({ key, attempts }) => attempts > LIMITS[key.startsWith('account:') ? 'account' : 'address'])
    .map(({ window_started_at }) => window_started_at.getTime() + WINDOW_MS - attempt.now);
  return waits.length === 0 ? null : Math.max(...waits);
}

/** Forgets an account's attempts after a right password, and every window that is over. */
export async function forgiveAccount(database: Database, account: string, now: number): Promise<void> {
  await database.signInCount.deleteMany({
    where: { OR: [{ key: keyOf('account', account) }, { windowStartedAt: { lte: new Date(now - WINDOW_MS) } }] },
  });
}

function keyOf(kind: keyof typeof LIMITS, name: string): string {
  return `${kind}:${createHash('sha256').update(name).digest('hex')}`;
}
