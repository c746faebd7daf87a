/** The browser keeps the `__Host-` name to this origin over https; plain http (a machine of one's own) cannot have it. */
const NAMES = { https: '__Host-tw_session', http: 'tw_session' } as const;

export interface SessionCookie {
  readonly name: string;
  readonly secure: boolean;
}

/** The cookie for a request that came over `protocol` (as the nearest proxy says: `x-forwarded-proto`). */
export function sessionCookie(protocol: string | null): SessionCookie {
  const secure = protocol?.split(',')[0]?.trim() === 'https';
  return { name: secure ? NAMES.https : NAMES.http, secure };
}

/** The token in a Cookie header, or null. */
export function tokenIn(cookieHeader: string | null, { name }: SessionCookie): string | null {
  for (const part of (cookieHeader ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name && value) return value;
  }
  return null;
}
