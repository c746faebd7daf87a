import type { Database } from '../database/open-database.ts';
import { verifyPassword } from './password.ts';
import { startSession } from './sessions.ts';
import { countAttempt, forgiveAccount } from './throttle.ts';

export interface SignInRequest {
  readonly email: string;
  readonly password: string;
  readonly address: string;
  /** Token that the browser already has. */
  readonly replaces?: string | undefined;
  readonly now: number;
}

export type SignInResult =
  | { readonly kind: 'signed_in'; readonly token: string }
  /** Unknown address, wrong password and disabled account look the same from outside. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'too_many'; readonly retryAfterMs: number };

/** Checks a password and starts a session; counts every attempt by account and by address first. */
export async function signIn(database: Database, request: SignInRequest): Promise<SignInResult> {
  const email = request.email.trim().toLowerCase();
  const retryAfterMs = await countAttempt(database, { account: email, address: request.address, now: request.now });
  if (retryAfterMs !== null) return { kind: 'too_many', retryAfterMs };
  const user = await database.user.findUnique({ where: { email } });
  const matches = await verifyPassword(user?.passwordHash ?? null, request.password);
  if (!user || !matches || user.disabledAt !== null) return { kind: 'refused' };
  await forgiveAccount(database, email, request.now);
  return { kind: 'signed_in', token: await startSession(database, user.id, { now: request.now, replaces: request.replaces }) };
}
