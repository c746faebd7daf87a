import { readFileSync } from 'node:fs';
import type { Pool } from 'pg';
import { type MigrationStep, migratePostgres } from './postgres/index.ts';

/** Brings PostgreSQL's schema `ingest` (API keys, taken ids, dead letters, operations, configuration) up to date. */
export async function migrateIngest(pool: Pool): Promise<void> {
  await migratePostgres(pool, 'ingest', [
    step('0001-api-keys', 'api-keys/api-keys.sql'),
    step('0002-seen', 'collect/seen.sql'),
    step('0003-dead-letters', 'dead-letters/dead-letters.sql'),
    step('0004-operations', 'ops/operations.sql'),
    step('0005-config-versions', 'config/config-versions.sql'),
    step('0006-proofs', 'ops/proofs.sql'),
    step('0007-jobs', 'ops/jobs.sql'),
  ]);
}

function step(name: string, path: string): MigrationStep {
  return { name, sql: readFileSync(new URL(path, import.meta.url), 'utf8') };
}
