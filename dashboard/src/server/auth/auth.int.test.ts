import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../../../test/services/fresh-database.ts';
import { createFirstAdministrator, migrateApp } from '../admin/index.ts';
import { type Database, openDatabase } from '../database/open-database.ts';
import { ABSOLUTE_MS, endSession, findViewer, IDLE_MS } from './sessions.ts';
import { type SignInResult, signIn } from './sign-in.ts';
import { LIMITS, WINDOW_MS } from './throttle.ts';

const PASSWORD = 'correct horse battery';
const NOW = Date.parse('2026-11-25T02:00:00Z');

let fresh: FreshDatabase;
let database: Database;
let admin: pg.Client;

beforeAll(async () => {
  fresh = await freshDatabase();
  await migrateApp(fresh.url);
  await createFirstAdministrator({ databaseUrl: fresh.url, tenantId: 'demo', email: 'Ann@Example.com', password: PASSWORD });
  database = openDatabase(fresh.url);
  admin = new pg.Client({ connectionString: fresh.url });
  await admin.connect();
});

afterAll(async () => {
  await database.$disconnect();
  await admin.end();
  await fresh.drop();
});

let addresses = 0;

function attempt(
  options: { email?: string; password?: string; address?: string; replaces?: string; now?: number } = {},
): Promise<SignInResult> {
  addresses += 1;
  const { email = 'ann@example.com', password = PASSWORD, address = `192.0.2.${addresses}`, replaces, now = NOW } = options;
  return signIn(database, { email, password, address, replaces, now });
}

async function signedIn(options: { replaces?: string } = {}): Promise<string> {
  const result = await attempt(options);
  if (result.kind !== 'signed_in') throw new Error(`not signed in: ${result.kind}`);
  return result.token;
}

describe('migrateApp', () => {
  it('does nothing the second time, and once when several run at the same time', async () => {
    await Promise.all([migrateApp(fresh.url), migrateApp(fresh.url), migrateApp(fresh.url)]);
    const { rows } = await admin.query('SELECT migration_name, applied_steps_count FROM app._prisma_migrations ORDER BY migration_name');
    expect(rows).toEqual(
      ['20261125000000_people', '20261125131500_saved_views'].map((migration_name) => ({ migration_name, applied_steps_count: 1 })),
    );
  });

  it('refuses a database to which another text was applied under the same name', async () => {
    const other = await freshDatabase();
    try {
      await migrateApp(other.url);
      const client = new pg.Client({ connectionString: other.url });
      await client.connect();
      await client.query("UPDATE app._prisma_migrations SET checksum = 'edited'");
      await client.end();
      await expect(migrateApp(other.url)).rejects.toMatchObject({ code: 'migration_changed' });
    } finally {
      await other.drop();
    }
  });
});

describe('createFirstAdministrator', () => {
  it('makes nobody where somebody exists', async () => {
    expect(await createFirstAdministrator({ databaseUrl: fresh.url, tenantId: 'other' })).toBeNull();
  });

  it('makes one owner with a generated password that signs in, also when several run at the same time', async () => {
    const other = await freshDatabase();
    const opened = openDatabase(other.url);
    try {
      await migrateApp(other.url);
      const made = await Promise.all([1, 2, 3].map(() => createFirstAdministrator({ databaseUrl: other.url, tenantId: 'demo' })));
      const [first, ...more] = made.filter((account) => account !== null);
      expect(more).toEqual([]);
      expect(first?.password).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
      const result = await signIn(opened, { ...(first as { email: string; password: string }), address: '::1', now: NOW });
      expect(result.kind).toBe('signed_in');
    } finally {
      await opened.$disconnect();
      await other.drop();
    }
  });
});

describe('sign-in', () => {
  it('finds the account whatever the case of the address, and knows its tenant', async () => {
    const result = await attempt({ email: ' ANN@example.COM ' });
    if (result.kind !== 'signed_in') throw new Error(result.kind);
    expect(await findViewer(database, result.token, NOW)).toMatchObject({ tenantId: 'demo', email: 'ann@example.com', role: 'owner' });
  });

  it('keeps neither the token nor the password in the database', async () => {
    const token = await signedIn();
    const { rows } = await admin.query('SELECT users::text AS row FROM app.users UNION ALL SELECT sessions::text FROM app.sessions');
    for (const { row } of rows as { row: string }[]) {
      expect(row).not.toContain(token);
      expect(row).not.toContain(PASSWORD);
    }
    expect(rows[0].row).toContain('$argon2id$');
  });

  it('refuses a wrong password, an unknown address and a disabled account in the same words', async () => {
    expect(await attempt({ password: 'wrong' })).toEqual({ kind: 'refused' });
    expect(await attempt({ email: 'nobody@example.com' })).toEqual({ kind: 'refused' });
    const token = await signedIn();
    await admin.query('UPDATE app.users SET disabled_at = now()');
    expect(await attempt()).toEqual({ kind: 'refused' });
    expect(await findViewer(database, token, NOW)).toBeNull();
    await admin.query('UPDATE app.users SET disabled_at = NULL');
  });

  it('ends the session that the browser had before', async () => {
    const planted = await signedIn();
    const token = await signedIn({ replaces: planted });
    expect(token).not.toBe(planted);
    expect(await findViewer(database, planted, NOW)).toBeNull();
    expect(await findViewer(database, token, NOW)).not.toBeNull();
  });
});

describe('a session', () => {
  it('ends at sign-out', async () => {
    const token = await signedIn();
    await endSession(database, token);
    expect(await findViewer(database, token, NOW)).toBeNull();
  });

  it('ends when it is idle for too long, and lives on with use', async () => {
    const token = await signedIn();
    expect(await findViewer(database, token, NOW + IDLE_MS)).toBeNull();
    expect(await findViewer(database, token, NOW + IDLE_MS - 1)).not.toBeNull();
    expect(await findViewer(database, token, NOW + 2 * IDLE_MS - 2)).not.toBeNull();
  });

  it('ends for good after its absolute time, whatever the use', async () => {
    const token = await signedIn();
    for (let at = NOW; at < NOW + ABSOLUTE_MS; at += IDLE_MS / 2) expect(await findViewer(database, token, at)).not.toBeNull();
    expect(await findViewer(database, token, NOW + ABSOLUTE_MS)).toBeNull();
  });

  it('is nothing to a token that was never given', async () => {
    expect(await findViewer(database, 'no-such-token', NOW)).toBeNull();
  });
});

describe('the limits', () => {
  it('stop an account after its attempts, also the right password and also when all come at once', async () => {
    const now = NOW + 10 * WINDOW_MS;
    const wrong = await Promise.all(Array.from({ length: LIMITS.account + 3 }, () => attempt({ password: 'wrong', now })));
    expect(wrong.filter(({ kind }) => kind === 'refused')).toHaveLength(LIMITS.account);
    expect(await attempt({ now })).toEqual({ kind: 'too_many', retryAfterMs: WINDOW_MS });
    expect(await attempt({ now: now + WINDOW_MS })).toMatchObject({ kind: 'signed_in' });
  });

  it('forget the attempts of an account that signs in', async () => {
    const now = NOW + 20 * WINDOW_MS;
    for (let round = 0; round < 3; round++) {
      for (let i = 1; i < LIMITS.account; i++) await attempt({ password: 'wrong', now });
      expect(await attempt({ now })).toMatchObject({ kind: 'signed_in' });
    }
  });

  it('stop an address that tries many accounts', async () => {
    const now = NOW + 30 * WINDOW_MS;
    const address = '198.51.100.7';
    await admin.query('UPDATE app.sign_in_counts SET attempts = 0');
    await attempt({ email: 'first@example.com', address, now });
    await admin.query('UPDATE app.sign_in_counts SET attempts = $1 WHERE key LIKE $2 AND attempts = 1 AND window_started_at = $3', [
      LIMITS.address,
      'address:%',
      new Date(now),
    ]);
    expect(await attempt({ email: 'second@example.com', address, now })).toMatchObject({ kind: 'too_many' });
    expect(await attempt({ now })).toMatchObject({ kind: 'signed_in' });
  });
});
