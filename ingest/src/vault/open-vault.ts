import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { EnvironmentError, TidewatchError } from '@tidewatch/schemas';
import type pg from 'pg';
import { isPassingFault } from '../postgres/is-passing-fault.ts';
import { migratePostgres } from '../postgres/migrate-postgres.ts';
import { BoundedCache } from './bounded-cache.ts';
import type { Sealed, Subject, Vault } from './port.ts';
import { deriveKeys, hashIdentifier, type MasterKeys, newDataKey, openText, sealText, unwrapKey, wrapKey } from './sealing.ts';

export interface OpenVaultOptions {
  /** Of the PostgreSQL that keeps the wrapped keys (table ingest.data_keys, made here); stays the caller's. */
  readonly pool: pg.Pool;
  /** 32 bytes. */
  readonly masterKey: Buffer;
}

/**
 * Opens the vault.
 * @throws UsageError `master_key_invalid`; EnvironmentError `master_key_wrong` when the stored keys were wrapped by another
 */
export async function openVault({ pool, masterKey }: OpenVaultOptions): Promise<Vault> {
  const keys = deriveKeys(masterKey);
  const sql = readFileSync(new URL('./0001-data-keys.sql', import.meta.url), 'utf8');
  return guarded(async () => {
    await migratePostgres(pool, 'ingest', [{ name: 'vault-0001-data-keys', sql }]);
    const { rows } = await pool.query<KeyRow>(`${SELECT} where wrapped is not null order by created_at limit 1`);
    if (rows[0]) toDataKey(rows[0], keys.wrapping);
    return new PostgresVault(pool, keys);
  });
}

/** A data key in the open. */
interface DataKey {
  readonly keyId: string;
  readonly owner: Subject;
  readonly key: Buffer;
}

interface KeyRow {
  readonly key_id: string;
  readonly tenant_id: string;
  readonly subject: string;
  readonly wrapped: Buffer | null;
}

const SELECT = 'select key_id, tenant_id, subject, wrapped from ingest.data_keys';
const CACHED_KEYS = 10_000;
const CACHED_TENANTS = 1_000;
/** How long another process may go on with a key that has been erased. */
const CACHED_MS = 60_000;

class PostgresVault implements Vault {
  readonly #pool: pg.Pool;
  readonly #keys: MasterKeys;
  readonly #byOwner = new BoundedCache<DataKey>(CACHED_KEYS, CACHED_MS);
  readonly #byId = new BoundedCache<DataKey>(CACHED_KEYS, CACHED_MS);
  readonly #hashing = new BoundedCache<Buffer>(CACHED_TENANTS, Number.POSITIVE_INFINITY);

  constructor(pool: pg.Pool, keys: MasterKeys) {
    this.#pool = pool;
    this.#keys = keys;
  }

  async seal(items: readonly (Subject & { readonly text: string })[]) {
    const owners = new Map<string, Subject>(items.map((item) => [ownerName(item), { tenantId: item.tenantId, subject: item.subject }]));
    const keys = await guarded(() => this.#keysOf(owners));
    return items.map((item) => {
      const { keyId, key, owner } = keys.get(ownerName(item)) ?? missing(item.subject);
      return { keyId, sealed: sealText(key, item.text, owner) };
    });
  }

  async open(tenantId: string, items: readonly { readonly keyId: string; readonly sealed: Sealed }[]) {
    const keys = await guarded(() => this.#keysById(tenantId, new Set(items.map((item) => item.keyId))));
    return items.map(({ keyId, sealed }) => {
      const found = keys.get(keyId);
      if (found === undefined) throw new TidewatchError('vault_key_unknown', `The vault has no key ${keyId} of tenant ${tenantId}`);
      return found && openText(found.key, sealed, found.owner);
    });
  }

  async erase(owner: Subject): Promise<boolean> {
    const { rows } = await guarded(() =>
      this.#pool.query<{ key_id: string }>(
        `update ingest.data_keys set wrapped = null, erased_at = now()
         where tenant_id = $1 and subject = $2 and wrapped is not null returning key_id`,
        [owner.tenantId, owner.subject],
      ),
    );
    this.#byOwner.delete(ownerName(owner));
    for (const row of rows) this.#byId.delete(row.key_id);
    return rows.length > 0;
  }

  hash(tenantId: string, identifier: string): string {
    const key = this.#hashing.get(tenantId) ?? this.#keys.hashing(tenantId);
    this.#hashing.set(tenantId, key);
    return hashIdentifier(key, identifier);
  }

  async #keysOf(owners: ReadonlyMap<string, Subject>): Promise<ReadonlyMap<string, DataKey>> {
    const keys = new Map<string, DataKey>();
    const wanted: Subject[] = [];
    for (const [name, owner] of owners) {
      const cached = this.#byOwner.get(name);
      if (cached) keys.set(name, cached);
      else wanted.push(owner);
    }
    if (wanted.length === 0) return keys;
    const { rows } = await this.#pool.query<KeyRow>({
      name: 'vault-ensure',
      text: ENSURE,
      values: [
        wanted.map((owner) => owner.tenantId),
        wanted.map((owner) => owner.subject),
        wanted.map(() => randomUUID()),
        wanted.map((owner) => wrapKey(this.#keys.wrapping, newDataKey(), owner)),
      ],
    });
    for (const row of rows) {
      const found = toDataKey(row, this.#keys.wrapping);
      if (!found) continue;
      keys.set(ownerName(found.owner), found);
      this.#byOwner.set(ownerName(found.owner), found);
    }
    return keys;
  }

  /** Null for a key that has been destroyed; no entry for one that never was. */
  async #keysById(tenantId: string, ids: ReadonlySet<string>): Promise<ReadonlyMap<string, DataKey | null>> {
    const keys = new Map<string, DataKey | null>();
    const wanted: string[] = [];
    for (const id of ids) {
      const cached = this.#byId.get(id);
      if (cached?.owner.tenantId === tenantId) keys.set(id, cached);
      else if (KEY_ID.test(id)) wanted.push(id);
    }
    if (wanted.length === 0) return keys;
    const { rows } = await this.#pool.query<KeyRow>({
      name: 'vault-find',
      text: `${SELECT} where tenant_id = $1 and key_id = any ($2::uuid[])`,
      values: [tenantId, wanted],
    });
    for (const row of rows) {
      const found = toDataKey(row, this.#keys.wrapping);
      keys.set(row.key_id, found);
      if (found) this.#byId.set(row.key_id, found);
    }
    return keys;
  }
}

/**
 * Finds the living keys of customers and makes those that are missing. Two who make one at the same time both get the
 * first; the order keeps them from waiting for each other in a circle. Each is looked up by the index: as a plain join, a
 * plan made while the table was small reads all of it every time.
 */
const ENSURE = `
with wanted as materialized (
  select * from unnest($1::text[], $2::text[], $3::uuid[], $4::bytea[]) as w (tenant_id, subject, key_id, wrapped)
),
found as materialized (
  select k.key_id, k.tenant_id, k.subject, k.wrapped
  from wanted w
  cross join lateral (
    select * from ingest.data_keys k where k.tenant_id = w.tenant_id and k.subject = w.subject and k.wrapped is not null limit 1
  ) k
),
made as (
  insert into ingest.data_keys (key_id, tenant_id, subject, wrapped)
  select w.key_id, w.tenant_id, w.subject, w.wrapped
  from wanted w
  where not exists (select from found f where f.tenant_id = w.tenant_id and f.subject = w.subject)
  order by w.tenant_id, w.subject
  on conflict (tenant_id, subject) where wrapped is not null do update set subject = excluded.subject
  returning key_id, tenant_id, subject, wrapped
)
select * from found union all select * from made`;

/** PostgreSQL refuses the whole question where one of them is no UUID. */
const KEY_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function toDataKey(row: KeyRow, wrapping: Buffer): DataKey | null {
  if (!row.wrapped) return null;
  const owner = { tenantId: row.tenant_id, subject: row.subject };
  try {
    return { keyId: row.key_id, owner, key: unwrapKey(wrapping, row.wrapped, owner) };
  } catch (cause) {
    const message = 'The keys in the vault were wrapped by another master key. Put back the TIDEWATCH_MASTER_KEY that was used before.';
    throw new EnvironmentError('master_key_wrong', message, { cause });
  }
}

function ownerName({ tenantId, subject }: Subject): string {
  return JSON.stringify([tenantId, subject]);
}

function missing(subject: string): never {
  throw new TypeError(`the vault made no key for ${subject}`);
}

async function guarded<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof TidewatchError) throw cause;
    const retry = isPassingFault(cause);
    const message = `The vault ${retry ? 'is not available' : 'failed'}: ${(cause as Error).message}`;
    throw new TidewatchError(retry ? 'vault_unavailable' : 'vault_failed', message, { retry, cause });
  }
}
