import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FAIL_POINTS } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const ROOMS = ['schemas', 'ingest', 'twin', 'chat-core', 'pipeline', 'warehouse', 'forecasting', 'dashboard', 'cli'];
const PASSED = /\bfailPoint\(\s*(?:'([^']+)'|([^)]*))\s*\)/g;

/** Every place where a fail point is passed: its name, or what stands in place of a name. */
function passedPoints(): readonly string[] {
  return ROOMS.flatMap((room) => sourcesIn(join(ROOT, room, 'src'))).flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(PASSED)].map(([, name, other]) => name ?? `${path}: ${other}`),
  );
}

function sourcesIn(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name) && !name.endsWith('kernel/fail-point.ts'))
    .map((name) => join(dir, name));
}

describe('fail points', () => {
  it('each one of the list is passed in exactly one place, and none is passed that the list does not know', () => {
    expect([...passedPoints()].sort()).toEqual([...FAIL_POINTS].sort());
  });
});
