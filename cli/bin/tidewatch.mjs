#!/usr/bin/env node
// The rooms are TypeScript sources: tsx reads them, there is no build step for them.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('../src/main.ts');
await main(process.argv.slice(2));
