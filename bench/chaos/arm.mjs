// Preloaded by the rig into our processes (`--import`). Threads inherit the option, but not the loader of TypeScript;
// they pass no fail points.
import { isMainThread } from 'node:worker_threads';

if (isMainThread) await import('./arm-fail-points.ts');
