import { createHash, randomBytes } from 'node:crypto';
import { envelope, newId, systemClock, UsageError } from '@tidewatch/schemas';
import type { Pool, PoolClient } from 'pg';

/** A key that was just made. `secret` is not kept anywhere: show it once. */
export interface NewApiKey {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  /** `tw_<prefix>_<random>`. */
  readonly secret: string;
}

export interface ApiKeyOwner {
  readonly tenantId: string;
  /** What people call the key; at most 200 characters. */
  readonly name: string;
}

const KEY = /^tw_([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/;

/** The public part of a key, null when the text is no key of ours. */
export function prefixOf(secret: string): string | null {
  return KEY.exec(secret)?.[1] ?? null;
}

/** What is kept of a key. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/**
 * Makes a key by which a producer may send events of one tenant.
 * @throws UsageError `tenant_invalid`, `name_invalid`
 */
export async function createApiKey(pool: Pool | PoolClient, { tenantId, name }: ApiKeyOwner): Promise<NewApiKey> {
  if (!envelope.shape.tenant_id.safeParse(tenantId).success) {
    throw new UsageError('tenant_invalid', 'a tenant id has 1 to 128 characters and no white space');
  }
  if (name.trim() === '' || name.length > 200) throw new UsageError('name_invalid', 'the name of a key has 1 to 200 characters');
  const id = newId(systemClock.now(), randomBytes(16));
  const prefix = randomBytes(6).toString('hex');
  const secret = `tw_${prefix}_${randomBytes(32).toString('base64url')}`;
  await pool.query(
    `insert into ingest.api_keys (id, tenant_id, name, prefix, secret_hash, created_at)
     values ($1, $2, $3, $4, $5, now())`,
    [id, tenantId, name, prefix, hashOf(secret)],
  );
  return { id, tenantId, name, secret };
}

/** Whether the tenant has a key, in force or revoked. */
export async function hasApiKey(pool: Pool | PoolClient, tenantId: string): Promise<boolean> {
  const { rowCount } = await pool.query('select 1 from ingest.api_keys where tenant_id = $1 limit 1', [tenantId]);
  return (rowCount ?? 0) > 0;
}

/** Makes the tenant's first key; null when it has had one (however many processes start at once, one makes it). */
export async function ensureFirstApiKey(pool: Pool, owner: ApiKeyOwner): Promise<NewApiKey | null> {
  const client = await pool.connect();
  // A connection that breaks between two statements is told by the next one.
  client.on('error', () => {});
  try {
    await client.query('begin');
    await client.query("select pg_advisory_xact_lock(hashtext('tidewatch.api_keys'), hashtext($1))", [owner.tenantId]);
    const key = (await hasApiKey(client, owner.tenantId)) ? null : await createApiKey(client, owner);
    await client.query('commit');
    client.release();
    return key;
  } catch (error) {
    // The connection's state is unknown: ending it rolls the transaction back.
    client.release(true);
    throw error;
  }
}

/** Refuses the key from now on; true when it was in force. */
export async function revokeApiKey(pool: Pool, id: string): Promise<boolean> {
  const { rowCount } = await pool.query('update ingest.api_keys set revoked_at = now() where id = $1 and revoked_at is null', [id]);
  return rowCount === 1;
}
