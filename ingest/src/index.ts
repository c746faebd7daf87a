export {
  type ApiKeyOwner,
  createApiKey,
  ensureFirstApiKey,
  hasApiKey,
  type NewApiKey,
  revokeApiKey,
} from './api-keys/api-keys.ts';
export { type ApiKeys, openApiKeys } from './api-keys/open-api-keys.ts';
export { type LogSpan, readSpans } from './backup/log-spans.ts';
export {
  filledPostgresTables,
  loadPostgres,
  openPostgresSnapshot,
  type PostgresSnapshot,
  type StoredTable,
  type TableRows,
} from './backup/postgres-snapshot.ts';
export { type CollectorParts, openCollector } from './collect/open-collector.ts';
export { SEEN_DAYS, sweepSeen } from './collect/seen.ts';
export type { BatchCollector, Collected, Collector, DeadLetter, DeadLetters, Replayed } from './collector.ts';
export { type KeptVersion, listVersions, serviceConfigOf } from './config/config-versions.ts';
export { openDeadLetters } from './dead-letters/open-dead-letters.ts';
export { replayDeadLetters } from './dead-letters/replay-dead-letters.ts';
export { createDoor } from './door/create-door.ts';
export type { Door, DoorOptions } from './door/door.ts';
export { DEFAULT_LIMITS, type DoorLimits } from './door/limits.ts';
export type { ImportItem } from './imports/import-item.ts';
export { readConversations } from './imports/read-conversations.ts';
export { readEvents } from './imports/read-events.ts';
export { readTechnion } from './imports/read-technion.ts';
export {
  IMPORT_KINDS,
  type ImportCounts,
  type ImportKind,
  type ImportOptions,
  type ImportProgress,
  type ImportResult,
  runImport,
} from './imports/run-import.ts';
export { migrateIngest } from './migrate-ingest.ts';
