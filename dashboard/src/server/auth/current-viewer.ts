import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { services } from '../services.ts';
import { sessionCookie, tokenIn } from './session-cookie.ts';
import { findViewer, type Viewer } from './sessions.ts';

/** Who asks for this page; one look per request. */
export const currentViewer = cache(async (): Promise<Viewer | null> => {
  const head = await headers();
  const token = tokenIn(head.get('cookie'), sessionCookie(head.get('x-forwarded-proto')));
  return token === null ? null : findViewer(services().database, token, Date.now());
});

/** Who asks for this page; sends everybody else to the sign-in. */
export async function requireViewer(): Promise<Viewer> {
  return (await currentViewer()) ?? redirect('/login');
}
