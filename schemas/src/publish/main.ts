import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../kernel/errors.ts';
import { brokenDefinitions, type DefinitionHashes, definitionHashes } from './definitions.ts';
import { DEFINITIONS_FILE, PUBLISHED_FOLDER, publishedFiles } from './files.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const files = publishedFiles();

const definitions = join(root, DEFINITIONS_FILE);
if (existsSync(definitions)) {
  const published = JSON.parse(readFileSync(definitions, 'utf8')) as DefinitionHashes;
  const broken = brokenDefinitions(published, definitionHashes());
  if (broken.length > 0) {
    throw new UsageError(
      'definition_changed',
      `charts made by ${broken.join(', ')} would show other numbers: give the metric its next version, and keep what it was in \`earlier\``,
    );
  }
}

for (const [path, text] of files) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
for (const name of readdirSync(join(root, PUBLISHED_FOLDER))) {
  if (!files.has(`${PUBLISHED_FOLDER}/${name}`)) rmSync(join(root, PUBLISHED_FOLDER, name));
}
process.stderr.write(`${files.size} files written\n`);
