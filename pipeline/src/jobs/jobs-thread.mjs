// A thread does not inherit the loader of its process: this one takes it anew and goes on in TypeScript.
import { register } from 'tsx/esm/api';

register();
await import('./jobs-thread.ts');
