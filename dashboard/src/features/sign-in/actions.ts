'use server';

import { randomUUID } from 'node:crypto';
import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { isSameOrigin } from '../../server/auth/same-origin.ts';
import { sessionCookie, tokenIn } from '../../server/auth/session-cookie.ts';
import { ABSOLUTE_MS, endSession } from '../../server/auth/sessions.ts';
import { signIn as signInWithPassword } from '../../server/auth/sign-in.ts';
import { services } from '../../server/services.ts';

/** What became of the form; `email` is given back, so that nobody types it twice. */
export type SignInState = { readonly email: string } & (
  | { readonly kind: 'idle' | 'refused' | 'incomplete' }
  | { readonly kind: 'too_many'; readonly minutes: number }
  | { readonly kind: 'unavailable'; readonly code: string }
);

/** Longer input is nobody's address or password, and hashing it is work for nothing. */
const MOST_SIGNS = 200;

/** Signs in by a form's `email` and `password` and goes to the landing page; else says why not. */
export async function signIn(_before: SignInState, form: FormData): Promise<SignInState> {
  const [email, password] = [textOf(form, 'email'), textOf(form, 'password')];
  if (email.trim() === '' || password === '') return { kind: 'incomplete', email };
  if (email.length > MOST_SIGNS || password.length > MOST_SIGNS) return { kind: 'refused', email: '' };
  const head = await headers();
  if (!isSameOrigin(head)) return { kind: 'unavailable', code: 'foreign_origin', email };
  const cookie = sessionCookie(head.get('x-forwarded-proto'));
  const { database, log } = services();
  try {
    const replaces = tokenIn(head.get('cookie'), cookie) ?? undefined;
    const result = await signInWithPassword(database, { email, password, replaces, address: addressOf(head), now: Date.now() });
    if (result.kind === 'refused') return { kind: 'refused', email };
    if (result.kind === 'too_many') return { kind: 'too_many', minutes: Math.ceil(result.retryAfterMs / 60_000), email };
    (await cookies()).set(cookie.name, result.token, {
      httpOnly: true,
      sameSite: 'lax',
      secure: cookie.secure,
      path: '/',
      maxAge: ABSOLUTE_MS / 1_000,
    });
  } catch (error) {
    const id = randomUUID().slice(0, 8);
    log.error({ err: error, id }, 'sign-in failed');
    return { kind: 'unavailable', code: id, email };
  }
  redirect('/');
}

/** Ends the session here and in the database. */
export async function signOut(): Promise<void> {
  const head = await headers();
  if (!isSameOrigin(head)) return;
  const cookie = sessionCookie(head.get('x-forwarded-proto'));
  const token = tokenIn(head.get('cookie'), cookie);
  if (token !== null) await endSession(services().database, token);
  (await cookies()).delete({ name: cookie.name, path: '/', secure: cookie.secure });
  redirect('/login');
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

/**
 * Where the request came from: the last hop that the nearest proxy names. Without a proxy a client may write the
 * header itself and so slip the limit by address; the limit by account holds all the same.
 */
function addressOf(head: Headers): string {
  return head.get('x-forwarded-for')?.split(',').at(-1)?.trim() || 'unknown';
}
