#!/usr/bin/env node
// The rooms are TypeScript sources: tsx reads them, there is no build step for them.
try {
  const { register } = await import('tsx/esm/api');
  register();
} catch (error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  console.error('tidewatch: its dependencies are not installed: run `npm ci`, or `npm start`, in the clone');
  process.exit(3);
}
const { main } = await import('../src/main.ts');
await main(process.argv.slice(2));
