import { defineConfig } from 'prisma/config';

/** For Prisma's own command line; the product applies the same migrations by `migrateApp` (src/server/database/migrate.ts). */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
});
