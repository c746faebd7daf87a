import { readFileSync } from 'node:fs';
import type { MigrationStep } from '../../postgres/index.ts';

/** The steps that make the schema `log`. */
export function logSteps(): readonly MigrationStep[] {
  return [{ name: '0001-log', sql: readFileSync(new URL('./0001-log.sql', import.meta.url), 'utf8') }];
}
