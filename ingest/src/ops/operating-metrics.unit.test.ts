import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const ROOMS = ['ingest/src', 'pipeline/src', 'dashboard/src/server'];

/** Names of metrics that the rooms' sources declare. */
function declared(): ReadonlySet<string> {
  const files = ROOMS.flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' }).map((name) => join(ROOT, room, name)),
  );
  const sources = files.filter((name) => /\.ts$/.test(name) && !/\.test\.ts$/.test(name)).map((name) => readFileSync(name, 'utf8'));
  return new Set(sources.flatMap((text) => [...text.matchAll(/name: '(tidewatch_\w+)'/g)].map((match) => match[1] as string)));
}

it('the page for operators names every metric that there is, and no other', () => {
  const page = readFileSync(join(ROOT, 'docs/operating-metrics.md'), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `tidewatch_'));
  const named = rows.flatMap((line) => [...(line.split(' | ')[0] ?? '').matchAll(/tidewatch_\w+/g)].map(([name]) => name));
  expect(named.sort()).toEqual([...declared()].sort());
});
