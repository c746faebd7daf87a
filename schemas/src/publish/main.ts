import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PUBLISHED_FOLDER, publishedFiles } from './files.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const files = publishedFiles();

for (const [path, text] of files) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
for (const name of readdirSync(join(root, PUBLISHED_FOLDER))) {
  if (!files.has(`${PUBLISHED_FOLDER}/${name}`)) rmSync(join(root, PUBLISHED_FOLDER, name));
}
process.stderr.write(`${files.size} files written\n`);
