import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, createGzip } from 'node:zlib';
import { EnvironmentError } from '@tidewatch/schemas';
import type { DataFile } from './manifest.ts';

const LINE_END = 0x0a;
/** Text of events shrinks to a sixth at the lowest level; higher ones cost the machine more than the disk gains. */
const LEVEL = constants.Z_BEST_SPEED;

interface NewDataFile {
  readonly dir: string;
  readonly name: string;
  readonly signal: AbortSignal;
}

/** Writes text, whole lines in all, to a new file of the backup, compressed; it is on disk when this resolves. */
export async function writeDataFile({ dir, name, signal }: NewDataFile, text: AsyncIterable<Uint8Array>): Promise<DataFile> {
  const path = join(dir, name);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  let lines = 0;
  let bytes = 0;
  let last = LINE_END;
  const counted = async function* (pieces: AsyncIterable<Uint8Array>) {
    for await (const piece of pieces) {
      for (let at = piece.indexOf(LINE_END); at >= 0; at = piece.indexOf(LINE_END, at + 1)) lines += 1;
      last = piece.at(-1) ?? last;
      yield piece;
    }
  };
  const store = async (pieces: AsyncIterable<Uint8Array>) => {
    for await (const piece of pieces) {
      hash.update(piece);
      bytes += piece.length;
      await writeAll(file, piece);
    }
  };
  try {
    await pipeline(text, counted, createGzip({ level: LEVEL }), store, { signal });
    await file.sync();
  } finally {
    await file.close();
  }
  if (last !== LINE_END) throw new EnvironmentError('backup_source_cut', `${name}: its source ended in the middle of a line`);
  return { name, lines, bytes, sha256: hash.digest('hex') };
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.length; ) at += (await file.write(piece, at)).bytesWritten;
}

/** The text of a file of the backup. */
export async function* readDataFile(dir: string, { name }: DataFile): AsyncGenerator<Buffer> {
  const source = createReadStream(join(dir, name));
  const text = createGunzip();
  // A fault of the source is thrown where the text is read.
  source.on('error', (error) => text.destroy(error));
  for await (const piece of source.pipe(text)) yield piece as Buffer;
}

/**
 * Compares a file of the backup with what its manifest says.
 * @throws EnvironmentError `backup_damaged`
 */
export async function checkDataFile(dir: string, { name, bytes, sha256 }: DataFile): Promise<void> {
  const hash = createHash('sha256');
  let found = 0;
  try {
    for await (const piece of createReadStream(join(dir, name))) {
      hash.update(piece as Buffer);
      found += (piece as Buffer).length;
    }
  } catch (cause) {
    throw new EnvironmentError('backup_damaged', `${join(dir, name)} cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (found === bytes && hash.digest('hex') === sha256) return;
  const message = `${join(dir, name)} is damaged: it is not the file that was written (${found} bytes, ${bytes} were written). Take another copy of this backup, or another backup.`;
  throw new EnvironmentError('backup_damaged', message);
}
