import { defineConfig } from 'vitest/config';

const rooms = '{schemas,ingest,twin,chat-core,pipeline,warehouse,forecasting,dashboard,cli,test}';

/** The suffix of a test file is its tier: unit and prop need nothing, int needs real services, e2e the whole product. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: [`${rooms}/**/*.{unit,prop}.test.ts`], exclude: ['**/node_modules/**', '**/.next/**'] } },
      {
        test: {
          name: 'int',
          include: [`${rooms}/**/*.int.test.ts`],
          exclude: ['**/node_modules/**', '**/.next/**'],
          globalSetup: ['test/services/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: [`${rooms}/**/*.e2e.test.ts`],
          exclude: ['**/node_modules/**', '**/.next/**'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
