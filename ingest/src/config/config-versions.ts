import { isDeepStrictEqual } from 'node:util';
import {
  type CxEvent,
  type Problem,
  type PublishedKind,
  type PublishedVersion,
  publishedKind,
  readServiceConfig,
  type ServiceConfig,
} from '@tidewatch/schemas';
import type { Pool } from 'pg';
import type { TenantBatch } from '../collector.ts';

/** A version as it is kept; `takenAt` in ms UTC. */
export interface KeptVersion extends PublishedVersion {
  readonly takenAt: number;
}

/**
 * Keeps what the events publish. Of one version the first document counts: a version never changes, a correction is a version of its own. May be
 * repeated.
 */
export async function keepVersions(pool: Pool, events: readonly CxEvent[], now: number): Promise<void> {
  const published = events.filter((event) => publishedKind(event.type) !== null);
  if (published.length === 0) return;
  await pool.query(
    `insert into ingest.config_versions (tenant_id, kind, version_id, valid_from, document, taken_at)
     select tenant_id, kind, version_id, valid_from, document, $6
     from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[])
       with ordinality as v (tenant_id, kind, version_id, valid_from, document, place)
     order by place
     on conflict do nothing`,
    [
      published.map((event) => event.tenant_id),
      published.map((event) => publishedKind(event.type)),
      published.map((event) => event['version_id']),
      published.map(validFromOf),
      published.map((event) => JSON.stringify(event['document'])),
      now,
    ],
  );
}

/**
 * Of each batch what it says otherwise of a version that has been published, or that a batch before it publishes: a
 * version never changes, as what was made by it names it. The same document again is no contradiction.
 */
export async function findContradictions(pool: Pool, batches: readonly TenantBatch[]): Promise<readonly (readonly Problem[])[]> {
  const named = batches.flatMap(({ events }) => events.filter((event) => publishedKind(event.type) !== null));
  if (named.length === 0) return batches.map(() => []);
  const known = await readDocuments(pool, named);
  return batches.map(({ events }) => {
    const own = new Map<string, unknown>();
    const problems = events.flatMap((event, i): Problem[] => {
      if (publishedKind(event.type) === null) return [];
      const before = known.get(versionName(event)) ?? own.get(versionName(event));
      if (before === undefined) own.set(versionName(event), event['document']);
      if (before === undefined || isDeepStrictEqual(before, event['document'])) return [];
      const message = `${event['version_id']} has been published with another document; a correction is a version of its own`;
      return [{ code: 'version_taken', message, path: `events.${i}.document` }];
    });
    if (problems.length === 0) for (const [name, document] of own) known.set(name, document);
    return problems;
  });
}

/** Documents of the versions that the events name, where there are any. */
async function readDocuments(pool: Pool, events: readonly CxEvent[]): Promise<Map<string, unknown>> {
  const { rows } = await pool.query<{ readonly place: string; readonly document: string }>(
    `select place, v.document from unnest($1::text[], $2::text[], $3::text[]) with ordinality as n (tenant_id, kind, version_id, place)
     join ingest.config_versions v using (tenant_id, kind, version_id)`,
    [events.map((event) => event.tenant_id), events.map((event) => publishedKind(event.type)), events.map((event) => event['version_id'])],
  );
  return new Map(rows.map(({ place, document }) => [versionName(events[Number(place) - 1] as CxEvent), JSON.parse(document) as unknown]));
}

function versionName(event: CxEvent): string {
  return JSON.stringify([event.tenant_id, event.type, event['version_id']]);
}

/** A policy's document may say itself from when on it holds. */
function validFromOf(event: CxEvent): unknown {
  return event['valid_from'] ?? (event['document'] as { readonly valid_from?: unknown }).valid_from ?? null;
}

/** Everything that a tenant has published, in the order of publication. */
export async function listVersions(pool: Pool, tenantId: string): Promise<readonly KeptVersion[]> {
  const { rows } = await pool.query<VersionRow>(
    'select kind, version_id, valid_from, document, taken_at from ingest.config_versions where tenant_id = $1 order by number',
    [tenantId],
  );
  return rows.map((row) => ({
    kind: row.kind,
    versionId: row.version_id,
    validFrom: row.valid_from === null ? null : Number(row.valid_from),
    document: JSON.parse(row.document) as unknown,
    takenAt: Number(row.taken_at),
  }));
}

interface VersionRow {
  readonly kind: PublishedKind;
  readonly version_id: string;
  readonly valid_from: string | null;
  readonly document: string;
  readonly taken_at: string;
}

/** What a tenant promises its customers, for those who begin sessions. */
export async function serviceConfigOf(pool: Pool, tenantId: string): Promise<ServiceConfig> {
  return readServiceConfig(await listVersions(pool, tenantId));
}
