import type { Role } from '../../generated/prisma/enums.ts';
import type { Database } from '../database/open-database.ts';
import { hashToken, newToken } from './token.ts';

/** A session ends after this long without use … */
export const IDLE_MS = 12 * 3_600_000;
/** … and after this long whatever the use. */
export const ABSOLUTE_MS = 7 * 86_400_000;
/** Use is written down at most this often. */
const TOUCH_MS = 60_000;

/** Who is signed in. The tenant comes from here and from nowhere else. */
export interface Viewer {
  readonly userId: string;
  readonly tenantId: string;
  readonly tenantName: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
}

/** Starts a session and ends the one that the browser had, so that a token planted before sign-in is worth nothing. */
export async function startSession(
  database: Database,
  userId: string,
  options: { now: number; replaces?: string | undefined },
): Promise<string> {
  const token = newToken();
  const now = new Date(options.now);
  await database.$transaction([
    database.session.deleteMany({
      where: {
        OR: [
          { expiresAt: { lt: now } },
          { lastSeenAt: { lt: new Date(options.now - IDLE_MS) } },
          ...(options.replaces ? [{ tokenHash: hashToken(options.replaces) }] : []),
        ],
      },
    }),
    database.session.create({
      data: { tokenHash: hashToken(token), userId, createdAt: now, lastSeenAt: now, expiresAt: new Date(options.now + ABSOLUTE_MS) },
    }),
  ]);
  return token;
}

/** The viewer of a token; null when it is unknown, ended, idle for too long, or its user is disabled. */
export async function findViewer(database: Database, token: string, now: number): Promise<Viewer | null> {
  const tokenHash = hashToken(token);
  const session = await database.session.findUnique({ where: { tokenHash }, include: { user: { include: { tenant: true } } } });
  if (!session || session.user.disabledAt !== null) return null;
  if (session.expiresAt.getTime() <= now || session.lastSeenAt.getTime() + IDLE_MS <= now) return null;
  if (session.lastSeenAt.getTime() + TOUCH_MS <= now) {
    await database.session.updateMany({ where: { tokenHash }, data: { lastSeenAt: new Date(now) } });
  }
  const { user } = session;
  return { userId: user.id, tenantId: user.tenantId, tenantName: user.tenant.name, email: user.email, name: user.name, role: user.role };
}

/** Ends the session of a token, if there is one. */
export async function endSession(database: Database, token: string): Promise<void> {
  await database.session.deleteMany({ where: { tokenHash: hashToken(token) } });
}
