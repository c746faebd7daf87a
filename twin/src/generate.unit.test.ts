import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { generate } from './generate.ts';
import type { Ledger } from './ledger/ledger.ts';

const folders: string[] = [];
async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'tw-twin-'));
  folders.push(path);
  return path;
}
afterAll(() => Promise.all(folders.map((path) => rm(path, { recursive: true }))));

test('the same seed writes identical bytes, and the sum is that of the file', { timeout: 30_000 }, async () => {
  const options = { seed: 'bytes', sessions: 200, tenantId: 'demo', scenario: 'rough' };
  const one = await generate({ ...options, out: await folder() });
  const two = await generate({ ...options, out: join(await folder(), 'made', 'here') });
  const bytes = await readFile(one.file);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(one.sha256);
  expect(two.sha256).toBe(one.sha256);
  expect(bytes.equals(await readFile(two.file))).toBe(true);
  expect((await readFile(two.ledger)).equals(await readFile(one.ledger))).toBe(true);
  const lines = bytes.toString().trimEnd().split('\n');
  expect(lines.length).toBe(one.lines);
  expect(new Set(lines.map((line) => JSON.parse(line).event_id)).size).toBe(one.events);
  expect(one.lines).toBeGreaterThan(one.events);
  const ledger: Ledger = JSON.parse(await readFile(one.ledger, 'utf8'));
  expect(ledger).toMatchObject({
    seed: 'bytes',
    scenario: 'rough',
    tenant: 'demo',
    zone: 'Asia/Shanghai',
    sessions: 200,
    events: one.events,
  });
  expect(ledger.cells.length).toBeGreaterThan(1_000);
});

test('a folder that cannot be written is the environment’s fault, by name', async () => {
  const file = join(await folder(), 'file');
  await writeFile(file, '');
  await expect(generate({ seed: 1, sessions: 3, tenantId: 'demo', out: join(file, 'x') })).rejects.toMatchObject({
    code: 'out_not_writable',
  });
});
