export { isPassingFault } from './is-passing-fault.ts';
export { type MigrationStep, migratePostgres } from './migrate-postgres.ts';
export { openPool, type PoolOptions } from './open-pool.ts';
export { type RunningPostgres, type StartPostgresOptions, startPostgres } from './start-postgres.ts';
