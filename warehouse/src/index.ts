export { loadMigrations, type MigrateOptions, type Migration, migrate } from './migrations.ts';
export { type ClickHouseServer, type StartClickHouseOptions, startClickHouse } from './server/embedded.ts';
export {
  type ArchivedEvent,
  openStore,
  type PartitionWatermark,
  type ScannedUnit,
  type ScanOptions,
  type WarehouseStore,
} from './store.ts';
