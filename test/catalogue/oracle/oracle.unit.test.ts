import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const here = new URL('.', import.meta.url);

describe('the oracle', () => {
  it('shares no code with what it judges: it imports its own files and types of events and cells, nothing else', () => {
    const files = readdirSync(here).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
    const imports = files.flatMap((name) =>
      [...readFileSync(new URL(name, here), 'utf8').matchAll(/^(?:import|export)\b[^;]*?\bfrom\s+'([^']+)';$/gms)].map(
        ([statement, from]) => ({
          name,
          statement,
          from: from ?? '',
        }),
      ),
    );
    expect(files).toContain('oracle.ts');
    expect(imports.length).toBeGreaterThan(10);
    expect(
      imports.filter(
        ({ from, statement }) => !from.startsWith('./') && !/^import type \{[^}]*\} from '@tidewatch\/schemas';$/.test(statement),
      ),
    ).toEqual([]);
  });
});
