import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '@tidewatch/schemas';
import type { Pool } from 'pg';
import { hashOf, prefixOf } from './api-keys.ts';

/** Who stands behind a key. */
export interface ApiKeys {
  /**
   * The tenant whose events the key may send; null for a text that is no key, an unknown and a revoked one.
   * Rejects when PostgreSQL cannot be asked.
   */
  tenantOf(secret: string): Promise<string | null>;
}

interface StoredKey {
  readonly tenantId: string;
  readonly hash: Buffer;
}

const TTL_MS = 5_000;
const MAX_CACHED = 10_000;

/** Keys as PostgreSQL has them, remembered for five seconds: so long a revoked key may still work. */
export function openApiKeys({ pool, clock }: { readonly pool: Pool; readonly clock: Clock }): ApiKeys {
  const cache = new Map<string, { readonly until: number; readonly key: Promise<StoredKey | null> }>();
  const find = (prefix: string): Promise<StoredKey | null> => {
    const cached = cache.get(prefix);
    if (cached && cached.until > clock.now()) return cached.key;
    cache.delete(prefix);
    if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value as string);
    const key = load(pool, prefix);
    cache.set(prefix, { until: clock.now() + TTL_MS, key });
    key.catch(() => cache.delete(prefix));
    return key;
  };
  return {
    tenantOf: async (secret) => {
      const prefix = prefixOf(secret);
      if (prefix === null) return null;
      const key = await find(prefix);
      return key && timingSafeEqual(key.hash, hashOf(secret)) ? key.tenantId : null;
    },
  };
}

async function load(pool: Pool, prefix: string): Promise<StoredKey | null> {
  const { rows } = await pool.query<{ tenant_id: string; secret_hash: Buffer }>(
    `with used as (
       update ingest.api_keys set last_used_at = now()
       where prefix = $1 and revoked_at is null and (last_used_at is null or last_used_at < now() - interval '1 minute')
     )
     select tenant_id, secret_hash from ingest.api_keys where prefix = $1 and revoked_at is null`,
    [prefix],
  );
  const [row] = rows;
  return row ? { tenantId: row.tenant_id, hash: row.secret_hash } : null;
}
