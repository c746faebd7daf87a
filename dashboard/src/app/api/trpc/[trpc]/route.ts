import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { isSameOrigin } from '../../../../server/auth/same-origin.ts';
import { sessionCookie, tokenIn } from '../../../../server/auth/session-cookie.ts';
import { findViewer } from '../../../../server/auth/sessions.ts';
import { services } from '../../../../server/services.ts';
import type { CallContext } from '../../../../server/trpc/init.ts';
import { appRouter } from '../../../../server/trpc/router.ts';

export const dynamic = 'force-dynamic';

function handle(request: Request): Promise<Response> {
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    createContext: () => createContext(request),
    onError: ({ error, path }) => {
      if (getHTTPStatusCodeFromError(error) >= 500) services().log.error({ err: error.cause ?? error, path }, 'a procedure failed');
    },
  });
}

async function createContext(request: Request): Promise<CallContext> {
  const opened = services();
  const token = tokenIn(request.headers.get('cookie'), sessionCookie(request.headers.get('x-forwarded-proto')));
  const find = async () => (token === null ? null : findViewer(opened.database, token, Date.now()));
  return { services: opened, viewer: await find(), isStillSignedIn: async () => (await find()) !== null };
}

export const GET = handle;

export function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request.headers)) return Promise.resolve(Response.json({ error: { code: 'foreign_origin' } }, { status: 403 }));
  return handle(request);
}
