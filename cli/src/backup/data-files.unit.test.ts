import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDataFile, readDataFile, writeDataFile } from './data-files.ts';
import { type Manifest, readManifest, writeManifest } from './manifest.ts';
import { fromLines, toLine } from './tail-lines.ts';

let dir: string;
let files = 0;
const { signal } = new AbortController();

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'tw-backup-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function write(...pieces: readonly string[]) {
  return writeDataFile({ dir, name: `part/${files++}.gz`, signal }, Readable.from(pieces.map((piece) => Buffer.from(piece))));
}

async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all).toString();
}

describe('a file of a backup', () => {
  it('comes back as it was written, and tells its lines', async () => {
    const file = await write('one\ntw', 'o\n', '三\n');
    expect(file.lines).toBe(3);
    await checkDataFile(dir, file);
    expect(await textOf(readDataFile(dir, file))).toBe('one\ntwo\n三\n');
  });

  it('is refused by its name when a byte has changed, the end is missing, or it is not there', async () => {
    for (const damage of [
      (path: string) =>
        writeFileSync(
          path,
          readFileSync(path).map((byte, i) => (i === 12 ? byte ^ 1 : byte)),
        ),
      (path: string) => truncateSync(path, 20),
      (path: string) => rmSync(path),
    ]) {
      const file = await write('a line that is long enough to be damaged somewhere\n');
      damage(join(dir, file.name));
      await expect(checkDataFile(dir, file)).rejects.toMatchObject({
        code: 'backup_damaged',
        message: expect.stringContaining(file.name),
      });
    }
  });

  it('is none when its source ends in the middle of a line or fails', async () => {
    await expect(write('whole\nhal')).rejects.toMatchObject({ code: 'backup_source_cut' });
    const failing = Readable.from(
      (async function* () {
        yield Buffer.from('one\n');
        throw new Error('the source is gone');
      })(),
    );
    await expect(writeDataFile({ dir, name: 'part/failing.gz', signal }, failing)).rejects.toThrow('the source is gone');
  });
});

describe('a manifest', () => {
  const file = { name: 'events.ndjson.gz', lines: 1, bytes: 1, sha256: '0'.repeat(64) };
  const whole: Manifest = {
    ...{ format: 1, tidewatch: '1', takenAt: '2026-11-25T00:00:00.000Z', epoch: 'main', log: 'embedded', position: [] },
    ...{ masterKeyCheck: 'x', postgresSteps: [], warehouseSteps: [], tables: [], events: file, tail: { ...file, name: 'tail.ndjson.gz' } },
  };

  it('makes a folder a backup, and a folder without it is none', async () => {
    await expect(readManifest(dir)).rejects.toMatchObject({ code: 'backup_missing' });
    await writeManifest(dir, whole);
    expect(await readManifest(dir)).toEqual(whole);
  });

  it('that is damaged, or names a file outside of its folder, is refused', async () => {
    for (const text of ['{', JSON.stringify({ ...whole, events: { ...file, name: '../../etc/passwd' } })]) {
      writeFileSync(join(dir, 'manifest.json'), text);
      await expect(readManifest(dir)).rejects.toMatchObject({ code: 'backup_damaged' });
    }
  });
});

describe("records of the log's tail", () => {
  it('come back byte for byte and in order, however the text is cut', async () => {
    const records = Array.from({ length: 7 }, (_, i) => {
      return { topic: 'cx.session', partition: i, offset: i, logAt: i, key: `demo:客${i}\n"`, value: Buffer.from([0, 10, 255, i]) };
    });
    const text = Buffer.from(records.map(toLine).join(''));
    const cut = Readable.from(Array.from({ length: text.length }, (_, i) => text.subarray(i, i + 1)));
    const batches = [];
    for await (const batch of fromLines(cut, 3)) batches.push(batch);
    expect(batches.map(({ length }) => length)).toEqual([3, 3, 1]);
    expect(batches.flat()).toEqual(records.map(({ topic, key, value }) => ({ topic, key, value })));
  });
});
