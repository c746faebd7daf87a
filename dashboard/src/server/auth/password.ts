import { hash, verify } from '@node-rs/argon2';

/** argon2id (the library's default), 19 MiB, two passes: OWASP's first choice. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Not a password of anybody: an unknown address costs the same time as a known one. */
const NOBODY = hash('nobody signs in with this', COST);

/** The PHC string to keep. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

/** Whether the password belongs to the hash; a null hash takes as long and is false. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const matches = await verify(passwordHash ?? (await NOBODY), password);
  return passwordHash !== null && matches;
}
