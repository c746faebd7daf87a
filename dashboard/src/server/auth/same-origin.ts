/**
 * Whether a request that changes something comes from our own pages: its Origin names the host that it was sent to.
 * Browsers send Origin with every POST; a program without one has no cookies of a victim to misuse, and is refused too.
 */
export function isSameOrigin(headers: Headers): boolean {
  const origin = headers.get('origin');
  const host = headers.get('x-forwarded-host') ?? headers.get('host');
  if (origin === null || host === null || !URL.canParse(origin)) return false;
  return new URL(origin).host === host;
}
