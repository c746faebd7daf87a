export { type ArchiveCopy, type ArchiveCut, openArchiveCopy } from './backup/archive-copy.ts';
export type { EpochComparison, EpochDifference } from './epochs/compare-epochs.ts';
export { checkEpoch } from './epochs/epoch-tables.ts';
export { type EpochState, type Epochs, openEpochs } from './epochs/open-epochs.ts';
export type { StaleUnit } from './epochs/stale-units.ts';
export { loadMigrations, type MigrateOptions, type Migration, migrate } from './migrations.ts';
export { openStore } from './open-store.ts';
export { type ArchivedDay, openProbe, type WarehouseProbe, type WarehouseRoom } from './probe.ts';
export type { Restatement } from './restatements.ts';
export { type ClickHouseServer, type StartClickHouseOptions, startClickHouse } from './server/embedded.ts';
export type {
  ArchivedEvent,
  PartitionWatermark,
  RebuiltOpenItems,
  RowScanOptions,
  ScannedUnit,
  ScanOptions,
  TimeRange,
  WarehouseStore,
} from './store.ts';
export { WRITTEN_TABLES, type WrittenTable } from './written-tables.ts';
