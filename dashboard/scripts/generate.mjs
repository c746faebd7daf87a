// Writes the Prisma client to src/generated. `--if-missing` leaves one that is newer than its schema.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const room = dirname(dirname(fileURLToPath(import.meta.url)));
const client = join(room, 'src/generated/prisma/client.ts');
const schema = join(room, 'prisma/schema.prisma');

if (!process.argv.includes('--if-missing') || !existsSync(client) || statSync(client).mtimeMs < statSync(schema).mtimeMs) {
  const prisma = join(dirname(createRequire(import.meta.url).resolve('prisma/package.json')), 'build/index.js');
  const { status } = spawnSync(process.execPath, [prisma, 'generate'], {
    cwd: room,
    stdio: ['ignore', 2, 2],
    // Prisma asks for its native schema engine but does not run it to generate; a stand-in spares a download.
    env: { PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1', ...process.env },
  });
  process.exit(status ?? 1);
}
