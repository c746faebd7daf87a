import { expect, test } from 'vitest';
import { loadMigrations } from './migrations.ts';
import { WRITTEN_TABLES } from './written-tables.ts';

/** Filled by a view over the archive. */
const FOLLOWING = ['late_events'];

test('every table of the schema is one that a flush writes, or follows one', async () => {
  const texts = (await loadMigrations()).flatMap(({ statements }) => statements);
  const created = texts.flatMap((text) => /^CREATE TABLE IF NOT EXISTS (\w+)/m.exec(text)?.[1] ?? []);
  expect([...new Set(created)].sort()).toEqual([...WRITTEN_TABLES, ...FOLLOWING].sort());
});
