import { randomInt, randomUUID } from 'node:crypto';
import pg from 'pg';
import { hashPassword } from '../auth/password.ts';

/** Any number; the same for all who might create the first administrator. */
const LOCK = 7_240_552;

/** Without signs that are mistaken for each other. 20 of them carry 98 bits. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const PASSWORD_SIGNS = 20;

export interface FirstAdministrator {
  readonly databaseUrl: string;
  readonly tenantId: string;
  /** Default `admin@tidewatch.local`. */
  readonly email?: string;
  /** Default: a generated one. */
  readonly password?: string;
}

/**
 * Makes the tenant and its owner in a database without users; null where somebody exists. The password is in the
 * answer and nowhere else: whoever calls prints it once. Safe to run by several at once.
 */
export async function createFirstAdministrator(request: FirstAdministrator): Promise<{ email: string; password: string } | null> {
  const email = (request.email ?? 'admin@tidewatch.local').trim().toLowerCase();
  const password = request.password ?? generatePassword();
  const client = new pg.Client({ connectionString: request.databaseUrl });
  // A connection that breaks between two statements is told by the next one.
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const { rowCount } = await client.query('SELECT 1 FROM app.users LIMIT 1');
    if (rowCount) return null;
    await client.query('INSERT INTO app.tenants (id, name) VALUES ($1, $1) ON CONFLICT (id) DO NOTHING', [request.tenantId]);
    await client.query('INSERT INTO app.users (id, tenant_id, email, name, role, password_hash) VALUES ($1, $2, $3, $4, $5, $6)', [
      randomUUID(),
      request.tenantId,
      email,
      email.split('@')[0],
      'owner',
      await hashPassword(password),
    ]);
    await client.query('COMMIT');
    return { email, password };
  } finally {
    await client.end();
  }
}

/** Groups of five signs: easy to read out and to type. */
function generatePassword(): string {
  const signs = Array.from({ length: PASSWORD_SIGNS }, () => ALPHABET[randomInt(ALPHABET.length)]);
  return [0, 5, 10, 15].map((from) => signs.slice(from, from + 5).join('')).join('-');
}
