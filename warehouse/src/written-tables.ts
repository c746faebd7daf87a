import { ROW_KINDS, UNIT_TABLES, type UnitTable } from '@tidewatch/schemas';

export type WrittenTable = UnitTable | 'events' | 'open_items' | 'restatements' | 'watermarks';

/** Tables that a flush writes. */
export const WRITTEN_TABLES: readonly WrittenTable[] = [
  'events',
  ...ROW_KINDS.map((kind) => UNIT_TABLES[kind].table),
  'open_items',
  'restatements',
  'watermarks',
];
