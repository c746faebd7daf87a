export { migrateApp } from '../database/migrate.ts';
export { createFirstAdministrator, type FirstAdministrator } from './create-first-administrator.ts';
