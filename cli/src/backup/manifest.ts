import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError, UsageError } from '@tidewatch/schemas';
import { z } from 'zod';

const dataFile = z.object({
  /** Path inside the backup. */
  name: z.string().regex(/^[\w.-]+(\/[\w.-]+)?$/),
  /** Lines of text. */
  lines: z.int().min(0),
  /** Of the file as it lies on disk, compressed. */
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const manifest = z.object({
  format: z.literal(1),
  /** Release that made it. */
  tidewatch: z.string(),
  takenAt: z.iso.datetime(),
  epoch: z.string(),
  log: z.enum(['embedded', 'kafka']),
  /** Where the backup ends in the log: it holds everything before these offsets. */
  position: z.array(z.object({ topic: z.string(), partition: z.int(), offset: z.int() })),
  /** Tells the master key apart from others without telling it. */
  masterKeyCheck: z.string(),
  postgresSteps: z.array(z.string()),
  warehouseSteps: z.array(z.string()),
  /** In the order in which they can be loaded. */
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()), file: dataFile })),
  /** The archive. */
  events: dataFile,
  /** What the log had and no worker had finished. */
  tail: dataFile,
});

/** One file of a backup: gzipped lines. */
export type DataFile = z.infer<typeof dataFile>;
/** What a backup is and holds. It is written last: a folder without it is no backup. */
export type Manifest = z.infer<typeof manifest>;

const NAME = 'manifest.json';

/** Every data file of a backup. */
export function filesOf({ tables, events, tail }: Manifest): readonly DataFile[] {
  return [...tables.map((table) => table.file), events, tail];
}

/**
 * The manifest of a backup.
 * @throws UsageError `backup_missing`, EnvironmentError `backup_damaged`
 */
export async function readManifest(dir: string): Promise<Manifest> {
  const path = join(dir, NAME);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const message = `${dir} holds no whole backup: ${NAME} cannot be read (${(cause as Error).message})`;
    throw new UsageError('backup_missing', message, { cause });
  }
  try {
    return manifest.parse(JSON.parse(text));
  } catch (cause) {
    throw new EnvironmentError('backup_damaged', `${path} is damaged, or of a release that is newer than this one`, { cause });
  }
}

/** Makes a folder of data files a backup; it is one for certain only when this has resolved. */
export async function writeManifest(dir: string, contents: Manifest): Promise<void> {
  const path = join(dir, NAME);
  const file = await open(`${path}.new`, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(contents, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  const folder = await open(dir);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
