import type { Role } from '../../generated/prisma/enums.ts';

/** Whether the person runs the platform: sees its health, and has dead letters read again. */
export function mayOperate(role: Role): boolean {
  return role === 'owner' || role === 'admin';
}
