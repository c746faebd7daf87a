import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import { describe, expect, it } from 'vitest';

const require = createRequire(import.meta.url);
const { forbidden } = require('../../.dependency-cruiser.cjs') as { forbidden: [] };

/** Rules that an import breaks, by `from → to`, in a small tree with the rooms' names. */
async function violations(): Promise<Record<string, string[]>> {
  const baseDir = fileURLToPath(new URL('./fixture', import.meta.url));
  const { output } = await cruise(['schemas/src', 'dashboard/src', 'pipeline/src'], {
    baseDir,
    validate: true,
    ruleSet: { forbidden },
    tsPreCompilationDeps: true,
  });
  if (typeof output === 'string') throw new TypeError('expected a result object');
  const found: Record<string, string[]> = {};
  for (const { from, to, rule } of output.summary.violations) (found[`${from} → ${to}`] ??= []).push(rule.name);
  return found;
}

describe('the import table', () => {
  it('refuses what is not in a room’s row, and lets through what is', async () => {
    const found = await violations();
    expect(found['schemas/src/index.ts → warehouse/src/index.ts']).toEqual(['schemas-imports-its-row-only']);
    expect(found['dashboard/src/index.ts → warehouse/src/index.ts']).toEqual(['dashboard-imports-its-row-only']);
    expect(found['pipeline/src/index.ts → warehouse/src/index.ts']).toBeUndefined();
  });

  it('refuses I/O in the pure middle', async () => {
    const found = await violations();
    expect(found['pipeline/src/fold/fold-session.ts → node:fs'] ?? found['pipeline/src/fold/fold-session.ts → fs']).toEqual([
      'pure-code-is-pure',
    ]);
  });
});
